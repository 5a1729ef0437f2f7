import HTTP
import SegmentStore
import StageKit

/// Why a cut is not made: something is missing.
struct HoleProblem {
    private let detail: String
    private let holes: [Range<Moment>]

    /// - Returns: nil when nothing is missing, or it may be.
    init?(_ selections: [Selection], allowsHoles: Bool) {
        holes = selections.flatMap(\.holes)
        if !allowsHoles && !holes.isEmpty {
            detail = "Requested time range contains holes or is incomplete."
        } else if selections.contains(where: { $0.segments.isEmpty }) {
            detail = "No content available within requested time range."
        } else {
            return nil
        }
    }

    /// Segments that are there and are no media.
    init(unreadable: [Range<Moment>]) {
        holes = unreadable
        detail = "Requested time range contains segments that are no media."
    }

    /// 406, with `holes`: when each begins and ends.
    var response: Response {
        let problem = JSON.object([
            JSON.Member("type", .string("about:blank")), JSON.Member("title", .string("Not Acceptable")),
            JSON.Member("status", .number(406)), JSON.Member("detail", .string(detail)),
            JSON.Member("code", .string("holes")),
            JSON.Member("hint", .string("allow_holes=true cuts what is there")),
            JSON.Member(
                "holes",
                .array(
                    holes.map { hole in
                        .object([
                            JSON.Member("start", .string(hole.lowerBound.text)),
                            JSON.Member("end", .string(hole.upperBound.text)),
                        ])
                    })),
        ])
        return Response(
            406, headers: ["content-type": "application/problem+json", "cache-control": "no-store"],
            body: .text(problem.text()))
    }
}
