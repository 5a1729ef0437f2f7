import Foundation
import Media
import SegmentStore

/// A segment's file, and when it was recorded.
struct SegmentFile: Sendable, Equatable {
    let file: URL
    let start: Moment
    let end: Moment
    /// Otherwise it holds less than it claims.
    let isFull: Bool
    /// Whether it lies in the store, all links followed.
    let isInside: Bool
}

extension StoreDesk {
    /// The files of a selection, those between two holes together.
    func files(_ selection: Selection, _ stream: String, _ variant: String) -> [[SegmentFile]] {
        let base = URL(fileURLWithPath: store.base, isDirectory: true)
        let root = base.resolvingSymlinksInPath().path + "/"
        var groups: [[SegmentFile]] = [[]]
        for item in selection.items {
            switch item {
            case .hole: groups.append([])
            case .segment(let segment):
                let file = base.appendingPathComponent(store.path(of: segment, stream, variant))
                groups[groups.count - 1].append(
                    SegmentFile(
                        file: file, start: segment.start, end: segment.end, isFull: segment.kind == .full,
                        isInside: file.resolvingSymlinksInPath().path.hasPrefix(root)))
            }
        }
        return groups.filter { !$0.isEmpty }
    }
}

/// Segments that follow each other, on one clock: what is recorded at `start` is the first picture of the first one.
struct SegmentRun: Sendable, Equatable {
    let files: [SegmentFile]
    /// Time stamp of that picture, in seconds.
    let origin: Double
    /// In seconds after it: where the last one begins and, as far as it is known, ends.
    let lastStart: Double
    let lastEnd: Double?

    /// What a cut reads.
    var source: CutSource {
        let part = CutSource.Part(files.map(\.file), origin: origin)
        return CutSource(pictures: part, sound: part)
    }

    /// A range of time in seconds on this clock. Its start counts from the first segment, its end from the last: the
    /// clocks of a recorder and of a stream need not go equally fast.
    func range(_ wanted: Range<Moment>) -> CutRange? {
        guard let first = files.first, let last = files.last else { return nil }
        let start = max(0, wanted.lowerBound.seconds(since: first.start))
        var end = lastStart + min(wanted.upperBound, last.end).seconds(since: last.start)
        if let lastEnd { end = min(end, lastEnd) }
        return start < end ? CutRange(start: start, end: end) : nil
    }
}

/// Finds runs among the segments of a selection. What cannot be read is left out, like a hole.
struct SegmentRuns {
    private(set) var runs: [SegmentRun] = []
    /// Segments that are no media.
    private(set) var skipped: [SegmentFile] = []

    /// In seconds: two clocks that go on within this are one. Segments' own times are rounded, and may drift by 10 ms
    /// at each joint.
    private static let tolerance = 0.25
    private let interrupt: Interrupt

    /// - Parameter groups: between holes.
    /// - Throws: `CancellationError`.
    init(_ groups: [[SegmentFile]], interrupt: @escaping Interrupt) throws {
        self.interrupt = interrupt
        for group in groups {
            var readable: [SegmentFile] = []
            for segment in group {
                if segment.isInside, StreamExtent.looksLikeTransportStream(segment.file) {
                    readable.append(segment)
                } else {
                    skipped.append(segment)
                    try add(readable)
                    readable = []
                }
            }
            try add(readable)
        }
    }

    private mutating func add(_ segments: [SegmentFile]) throws {
        var segments = segments
        while let first = segments.first, let last = segments.last {
            guard let opening = try extent(of: first) else {
                segments.removeFirst()
                continue
            }
            guard let closing = segments.count == 1 && first.isFull ? opening : try extent(of: last) else {
                segments.removeLast()
                continue
            }
            let claimed = last.start.seconds(since: first.start)
            let lead = closing.start - opening.start
            if abs(lead - claimed) <= Self.tolerance + 0.01 * Double(segments.count) {
                runs.append(
                    SegmentRun(
                        files: segments, origin: opening.start, lastStart: lead,
                        lastEnd: closing.end.map { $0 - opening.start }))
                return
            }
            return try split(segments)
        }
    }

    /// Looks at every one: somewhere the clock of the stream jumps.
    private mutating func split(_ segments: [SegmentFile]) throws {
        var group: [(segment: SegmentFile, start: Double)] = []
        var groups: [[SegmentFile]] = []
        for segment in segments {
            guard let extent = try extent(of: segment) else { continue }
            if let last = group.last {
                let step = segment.start.seconds(since: last.segment.start)
                if abs(extent.start - last.start - step) > Self.tolerance {
                    groups.append(group.map(\.segment))
                    group = []
                }
            }
            group.append((segment, extent.start))
        }
        groups.append(group.map(\.segment))
        // Each is on one clock now, or a single one.
        for group in groups where group.count < segments.count { try add(group) }
    }

    /// Nil for what cannot be read, which is noted.
    private mutating func extent(of segment: SegmentFile) throws -> StreamExtent? {
        do {
            return try StreamExtent(of: segment.file, looksForEnd: !segment.isFull, interrupt: interrupt)
        } catch is AVError {
            skipped.append(segment)
            return nil
        }
    }
}
