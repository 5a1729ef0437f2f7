/// A rule that a playlist breaks.
public struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// Path of the playlist, as it was asked for.
    public let playlist: String
    /// From 1; 0 for the playlist as a whole.
    public let line: Int
    /// Section of RFC 8216, or of ISO/IEC 14496-12 for what is inside the segments.
    public let section: String
    public let words: String

    public var description: String { "\(playlist):\(line): \(words) [\(section)]" }
}
