/// That a disk was full, and how much room it has to have before the queue goes on. A value.
struct DiskHold: Sendable, Equatable {
    /// Where there was no room.
    let folder: String
    /// Bytes that the download that found none still needs, as far as that is known.
    let needed: Int
    /// For people.
    let words: String

    /// What is left to others on a disk of so many bytes: a twentieth, but no more than 64 MiB.
    static func margin(of capacity: Int) -> Int { min(64 << 20, capacity / 20) }

    /// Whether the queue goes on.
    func isOver(free: Int, capacity: Int) -> Bool {
        // A file that is larger than the whole disk does not keep all others waiting: it fails by itself.
        let wanted = min(needed, capacity / 2)
        return free > wanted + Self.margin(of: capacity)
    }
}
