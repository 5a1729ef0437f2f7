import HTTP
import StageKit

/// A path as it may stand in a log: whoever reads it must not be able to play what only an address lets play.
enum LoggedPath {
    /// The path without its query; long parts that are no UUID, as signatures and tokens are, as `•••`.
    static func text(_ target: RequestTarget) -> String {
        "/" + target.segments.map { isOpen($0) ? $0 : "•••" }.joined(separator: "/")
    }

    private static func isOpen(_ segment: String) -> Bool {
        segment.utf8.count < 20 || Identifier(rawValue: segment) != nil
    }
}
