/// When a torrent was given away enough.
struct SeedGoals: Sendable, Equatable {
    /// Uploaded over size; 0 for no end.
    let ratio: Double
    /// In seconds; 0 for no end.
    let time: Double

    /// One goal is enough.
    func areReached(uploaded: Int, size: Int, seedingTime: Int) -> Bool {
        (ratio > 0 && Double(uploaded) >= ratio * Double(size)) || (time > 0 && Double(seedingTime) >= time)
    }
}
