/// Why a file is not a fragmented MP4 that can be used.
///
/// It says "unusable", not "unsafe": whatever a file claims, reading it takes bounded memory and time.
public enum CMAFError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file could not be opened or read. The text is the system's.
    case unreadable(String)

    /// The file ends before the box does.
    case truncated(box: FourCC, offset: Int, needs: Int, has: Int)

    /// A box contradicts itself or the standard.
    case malformed(box: FourCC, offset: Int, String)

    /// A number beyond what any honest file has: `what` is what there is too much of.
    case excessive(what: String, count: Int, limit: Int)

    /// A box without which the file means nothing.
    case missing(box: FourCC, in: String)

    /// An MP4 whose samples stand in `moov`, not in fragments.
    case notFragmented

    /// More, or fewer, tracks than the one that a CMAF track file has.
    case wrongTrackCount(Int)

    /// Well-formed, but nothing this library knows: encryption, an unknown codec.
    case unsupported(String)

    public var description: String {
        switch self {
        case .unreadable(let words): "the file cannot be read: \(words)"
        case .truncated(let box, let offset, let needs, let has):
            "the file is cut off: the box \"\(box)\" at \(offset) needs \(needs) bytes, and there are \(has)"
        case .malformed(let box, let offset, let words): "the box \"\(box)\" at \(offset) is malformed: \(words)"
        case .excessive(let what, let count, let limit): "\(count) \(what) are more than the \(limit) allowed"
        case .missing(let box, let place): "there is no box \"\(box)\" in \(place)"
        case .notFragmented: "the MP4 is not fragmented: its samples stand in moov; write it with one moof a segment"
        case .wrongTrackCount(let count): "the file has \(count) tracks; a CMAF track file has exactly one"
        case .unsupported(let what): "\(what) is not supported"
        }
    }
}
