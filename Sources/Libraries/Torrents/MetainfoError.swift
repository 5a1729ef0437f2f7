/// Why something is no torrent that could be used.
public struct MetainfoError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Not bencoded, or without what a torrent must have.
        case malformed = "bad_torrent"
        /// More pieces, files or bytes than we take.
        case tooLarge = "torrent_too_large"
        /// A file would lie outside of its folder.
        case unsafePath = "unsafe_path"
        /// A file would be a link.
        case link = "torrent_has_links"
        case unreadable = "torrent_unreadable"
    }

    public let code: Code
    /// One sentence.
    public let words: String
    public var description: String { words }

    /// The file cannot be read.
    public static func unreadable(_ name: String) -> MetainfoError {
        MetainfoError(.unreadable, "\(name) cannot be read")
    }

    init(_ code: Code, _ words: String) {
        self.code = code
        self.words = words
    }
}
