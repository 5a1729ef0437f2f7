/// Collects what libcurl brings in pieces of 16 KiB: the page cache takes larger writes at a lower cost.
///
/// Not much larger, though: blocks of memory up to this size come from what the kernel freed last (PAGE_ALLOC_COSTLY_ORDER), larger
/// ones from wherever one is free. In a virtual machine that is often memory which the host has to give back first: there writes of
/// 256 KiB took up to three times as long.
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
