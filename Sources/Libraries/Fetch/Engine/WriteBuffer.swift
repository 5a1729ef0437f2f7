/// Collects what libcurl brings in pieces of 16 KiB: the page cache takes large writes at a fraction of the cost.
final class WriteBuffer {
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    private(set) var count = 0

    deinit { room.deallocate() }

    var isFull: Bool { count == room.count }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: room[..<count]) }

    /// - Returns: how many bytes found room.
    func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        let taken = min(bytes.count, room.count - count)
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
        count += taken
        return taken
    }

    func clear() { count = 0 }
}
