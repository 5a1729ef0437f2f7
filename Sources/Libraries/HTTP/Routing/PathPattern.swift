/// A path with holes: `/videos/{id}/{name...}`. A hole takes one segment, or what is before the ending that stands
/// behind it (`{name}.m3u8`); the last with dots all that remain.
public struct PathPattern: Sendable, Equatable, CustomStringConvertible {
    private enum Segment: Sendable, Equatable {
        case literal(String)
        case one(String, ending: String)
        case rest(String)
    }

    /// As it was written.
    public let description: String
    private let segments: [Segment]

    /// - Parameter text: begins with a slash; `{name}` is a hole, `{name...}` one for all that remains.
    public init(_ text: String) {
        description = text
        segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix("{"), let end = part.firstIndex(of: "}") else { return .literal(String(part)) }
            let name = part[..<end].dropFirst()
            let ending = String(part[end...].dropFirst())
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .one(String(name), ending: ending)
        }
    }

    /// Names of the holes, in order.
    public var holes: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .one(let name, _), .rest(let name): name
            }
        }
    }

    /// The first segment, when it is no hole: routes are looked up by it.
    var firstLiteral: String? {
        if case .literal(let text)? = segments.first { text } else { nil }
    }

    /// Patterns with more literals are more exact and are tried first.
    var exactness: Int {
        segments.reduce(0) { sum, segment in
            switch segment {
            case .literal: sum + 100
            case .one(_, let ending): sum + (ending.isEmpty ? 1 : 2)
            case .rest: sum - 50
            }
        }
    }

    /// The values of the holes, or nil when the path is another. A hole takes no empty segment.
    public func match(_ path: [String]) -> [String: String]? {
        var values: [String: String] = [:]
        var index = 0
        for segment in segments {
            switch segment {
            case .literal(let text):
                guard index < path.count, path[index] == text else { return nil }
            case .one(let name, let ending):
                guard index < path.count, path[index].utf8.count > ending.utf8.count, path[index].hasSuffix(ending)
                else { return nil }
                values[name] = ending.isEmpty ? path[index] : String(path[index].dropLast(ending.count))
            case .rest(let name):
                guard index < path.count, path[index...].allSatisfy({ !$0.isEmpty }) else { return nil }
                values[name] = path[index...].joined(separator: "/")
                return values
            }
            index += 1
        }
        return index == path.count ? values : nil
    }
}
