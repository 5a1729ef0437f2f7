/// What the playlists of a live source promise of segments that have not come yet: a whole number of seconds that none,
/// rounded to the nearest, exceeds (RFC 8216, section 4.3.3.1). It is decided once, with the first segment, because
/// players must never read another (section 6.2.1).
struct LiveTarget: Equatable {
    /// Runners set a key frame every two seconds, and end a chunk at the first after its time.
    static let keyFrames = 2

    /// In seconds.
    let seconds: Int

    /// Known since the first segment.
    init(_ seconds: Int) { self.seconds = seconds }

    /// - Parameter asked: how long a chunk was to be, in seconds.
    init(asked: Int) { seconds = (asked + Self.keyFrames - 1) / Self.keyFrames * Self.keyFrames }

    /// With nobody having read it: raised to what cannot be cut. An encoder that sets its key frames as it likes shows
    /// that at once.
    func raised(to length: Double) -> LiveTarget { LiveTarget(max(seconds, Self.rounded(length))) }

    func allows(_ length: Double) -> Bool { Self.rounded(length) <= seconds }

    /// Where a chunk that is too long is cut: as late as can be, at its key frames.
    ///
    /// - Parameters:
    ///   - keys: when these are shown, in seconds; the first is its beginning.
    ///   - end: when it ends, on the same clock.
    /// - Returns: nil when key frames are too far apart.
    func cuts(_ keys: [Double], end: Double) -> [Double]? {
        guard var start = keys.first else { return nil }
        var cuts: [Double] = []
        while !allows(end - start) {
            guard let cut = keys.last(where: { $0 > start && allows($0 - start) }) else { return nil }
            cuts.append(cut)
            start = cut
        }
        return cuts
    }

    private static func rounded(_ length: Double) -> Int { Int(length.rounded(.toNearestOrAwayFromZero)) }
}
