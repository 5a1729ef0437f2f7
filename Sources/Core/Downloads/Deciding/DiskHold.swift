/// That a disk was full, and how much room it has to have before the queue goes on. A value.
///
/// It is held for some time at least: on a disk that is filled and emptied again, a fetch that fails at once would begin
/// again at once, for ever.
struct DiskHold: Sendable, Equatable {
    /// Where there was no room.
    let folder: String
    /// Bytes that the download that found none still needs, as far as that is known.
    let needed: Int
    /// For people.
    let words: String
    /// Before this moment it is not over.
    let earliest: Timestamp

    /// What a download needs that found no room.
    ///
    /// - Parameters:
    ///   - size: of the file; nil when nobody knows.
    ///   - received: how far it came. Not all of it need have been kept.
    ///   - kept: how much of it takes room on the disk now.
    static func needed(size: Int?, received: Int, kept: Int) -> Int { max(0, max(size ?? 0, received) - kept) }

    /// What is left to others on a disk of so many bytes: a twentieth, but no more than 64 MiB.
    static func margin(of capacity: Int) -> Int { min(64 << 20, capacity / 20) }

    /// Whether the queue goes on.
    func isOver(free: Int, capacity: Int, at now: Timestamp) -> Bool {
        guard now >= earliest else { return false }
        // A file that is larger than the whole disk does not keep all others waiting: it fails by itself.
        let wanted = min(needed, capacity / 2)
        return free > wanted + Self.margin(of: capacity)
    }
}
