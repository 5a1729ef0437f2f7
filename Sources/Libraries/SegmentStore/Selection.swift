/// A segment of a store.
public struct Segment: Sendable, Equatable {
    public let start: Moment
    /// Start and the duration that its name claims; a segment that is not `full` holds less.
    public let end: Moment
    public let kind: SegmentKind
    /// The folder's hour.
    public let hour: Hour
    /// Of the file.
    public let name: String

    /// In seconds, as claimed.
    public var duration: Double { end.seconds(since: start) }
}

/// What covers a range: the best segments of a store in order, and what is missing.
public struct Selection: Sendable, Equatable {
    /// A segment, or that something is missing.
    public enum Item: Sendable, Equatable {
        case segment(Segment)
        case hole
    }

    /// What was asked for.
    public let range: Range<Moment>
    /// In order.
    public internal(set) var items: [Item] = []

    init(_ range: Range<Moment>) { self.range = range }

    /// Those there are, in order.
    public var segments: [Segment] {
        items.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
    }

    /// Whether something is missing.
    public var hasHoles: Bool { items.contains(.hole) }

    /// When what is missing would have been. A segment that is not `full` is followed by a hole whose extent nobody
    /// knows: it counts from the segment's start on.
    public var holes: [Range<Moment>] {
        var holes: [Range<Moment>] = []
        for (index, item) in items.enumerated() where item == .hole {
            let before = items[..<index].last.flatMap(Self.segment)
            let after = items[(index + 1)...].first.flatMap(Self.segment)
            let start = before.map { $0.kind == .full ? $0.end : $0.start } ?? range.lowerBound
            let end = after?.start ?? max(range.upperBound, before?.end ?? range.upperBound)
            holes.append(start..<max(start, end))
        }
        return holes
    }

    private static func segment(_ item: Item) -> Segment? {
        if case .segment(let segment) = item { segment } else { nil }
    }
}

extension Candidates {
    func segment(_ candidate: Candidate) -> Segment {
        Segment(
            start: Moment(microseconds: candidate.start), end: Moment(microseconds: candidate.end),
            kind: candidate.kind,
            hour: hour, name: String(decoding: name(candidate), as: UTF8.self))
    }
}

extension Selection {
    /// Chooses from the folders of hours.
    ///
    /// - Parameter next: the next of them, ascending; nil after the last.
    init(_ range: Range<Moment>, next: () -> Candidates?) {
        self.init(range)
        var walk = Walk(range)
        search: while let hour = next() {
            for candidate in hour.list {
                switch walk.take(candidate) {
                case .skipped: continue
                case .beyond: break search
                case .chosen(let afterHole):
                    if afterHole { items.append(.hole) }
                    items.append(.segment(hour.segment(candidate)))
                }
                if walk.isCovered { break search }
            }
        }
        if walk.endsInHole { items.append(.hole) }
    }
}
