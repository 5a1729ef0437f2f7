import SegmentStore
import StageKit

/// A recording as people see it: `recording.json`.
struct RecordingReport {
    let request: RecordRequest
    let book: RecordingBook
    let isFinished: Bool
    let now: Moment

    var json: JSON {
        .object([
            JSON.Member("stream", .string(request.stream)), JSON.Member("begun", time(book.begun)),
            JSON.Member("updated", .string(now.text)), JSON.Member("finished", .bool(isFinished)),
            JSON.Member("variants", .array(book.variants.map(variant))),
        ])
    }

    /// For the end: what is missing.
    var warnings: [String] {
        book.variants.flatMap { variant -> [String] in
            let missing = variant.gaps.filter { $0.reason != .paused }
            let lost = missing.reduce(0) { $0 + Double($1.end - $1.start) / 1_000_000 }
            var words = variant.problem.map { ["\(variant.name): \($0)"] } ?? []
            if !missing.isEmpty {
                words.append("\(variant.name): \(missing.count) gaps, \((lost * 10).rounded() / 10) s in all")
            }
            return words
        }
    }

    private func variant(_ variant: VariantRecord) -> JSON {
        .object([
            JSON.Member("name", .string(variant.name)), JSON.Member("full", .number(Double(variant.full))),
            JSON.Member("partial", .number(Double(variant.partial))),
            JSON.Member("suspect", .number(Double(variant.suspect))),
            JSON.Member("bytes", .number(Double(variant.bytes))),
            JSON.Member("pending", .number(Double(variant.pending.count))),
            JSON.Member("newest", variant.newest.map(time) ?? .null),
            JSON.Member("gapCount", .number(Double(variant.gapCount))),
            JSON.Member(
                "gaps",
                .array(
                    variant.gaps.map { gap in
                        .object([
                            JSON.Member("start", time(gap.start)), JSON.Member("end", time(gap.end)),
                            JSON.Member("reason", .string(gap.reason.rawValue)),
                        ])
                    })),
            JSON.Member("problem", variant.problem.map(JSON.string) ?? .null),
            JSON.Member("finished", .bool(variant.isFinished)),
        ])
    }

    private func time(_ microseconds: Int64) -> JSON { .string(Moment(microseconds: microseconds).text) }
}
