/// Collects what libcurl brings in pieces of 16 KiB: the page cache takes larger writes at a lower cost.
///
/// Not much larger, though: of blocks up to this size the kernel keeps those that were freed last at hand (PAGE_ALLOC_COSTLY_ORDER).
/// Larger ones are often memory that was not in use for long, which has to be cleared out of caches, and in a virtual machine got
/// back from the host: there writes of 256 KiB took up to three times as long.
final class WriteBuffer {
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 4096)
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
