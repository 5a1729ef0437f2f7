import Foundation
import HTTP
import Media
import SegmentStore

/// Cuts of a segment store that are exact to the frame.
struct StoreCuts: Sendable {
    let desk: StoreDesk
    let cuts: CutDesk

    /// Clocks that one cut may join: each takes some open files.
    private static let mostRuns = 64

    /// A cut as it is asked for.
    ///
    /// - Throws: `HTTPError`.
    func answer(
        _ wish: StoreCutWish, _ selections: [Selection], _ stream: String, _ variant: String
    ) async throws -> Response {
        let format = wish.kind.format
        let groups = selections.map { ($0.range, desk.files($0, stream, variant)) }
        let length = selections.reduce(0) { $0 + $1.range.upperBound.seconds(since: $1.range.lowerBound) }
        let hint = wish.encodesInFull ? nil : "fallback=encode encodes it in full, and so does type=mpegts"
        let made: (body: Response.Body, note: [SegmentFile])
        do {
            made = try await cuts.body(lasting: length, hint: hint) { interrupt in
                var pieces: [CutPiece] = []
                var skipped: [SegmentFile] = []
                for (index, (range, groups)) in groups.enumerated() {
                    let found = try SegmentRuns(groups, interrupt: interrupt)
                    skipped += found.skipped
                    var made = found.runs.compactMap { run in run.range(range).map { CutPiece(run.source, $0) } }
                    // Holes inside a range are joined hard.
                    if !made.isEmpty, wish.transitions.indices.contains(index) {
                        made[made.count - 1].transition = wish.transitions[index]
                    }
                    pieces += made
                }
                if !skipped.isEmpty, !wish.allowsHoles || pieces.isEmpty { throw UnreadableSegments(segments: skipped) }
                guard !pieces.isEmpty else { throw CutImpossible("nothing is shown in the range") }
                guard pieces.count <= Self.mostRuns else {
                    throw CutImpossible("there are \(pieces.count) parts between holes; at most \(Self.mostRuns) are joined")
                }
                let cut = try Cut(
                    pieces, as: format, encodesInFull: wish.encodesInFull, isCopied: wish.kind.isCopied,
                    interrupt: interrupt)
                return (cut, skipped)
            }
        } catch let error as UnreadableSegments {
            return HoleProblem(unreadable: error.segments.map { $0.start..<$0.end }).response
        }
        var headers: Headers = ["content-type": CutRoute.mediaType(format), "cache-control": "no-cache"]
        if !made.note.isEmpty {
            headers["warning"] = "199 - \"\(made.note.count) segments are no media and were left out\""
        }
        return Response(200, headers: headers, body: made.body)
    }
}

/// Segments that are in the store and are no media.
struct UnreadableSegments: Error {
    let segments: [SegmentFile]
}
