import HTTP
import SegmentStore
import StageKit

/// `/cut`: a part of a stream as one file.
struct StoreCutRoute: Sendable {
    let desk: StoreDesk
    let cuts: StoreCuts
    /// Of all ranges together, in seconds.
    let longest: Double

    var route: Route {
        Route(
            .get, "/cut/{stream}/{variant}.ts", "Cuts ranges out of a stream of the segment store.",
            parameters: StoreCutWish.parameters,
            answers: [
                RouteAnswer(
                    200, "the cut; one that is being made ends early, without its last chunk, when it cannot be finished",
                    RouteContent("*/*"), headers: ["Warning": "how many segments are no media and were left out"]),
                .problem(400, "a parameter is malformed, or an end is not after its start"), .hiddenName,
                .problem(406, "something is missing; holes lists when"),
                .problem(413, "the ranges are longer than this server cuts"),
                .problem(422, "it cannot be cut by copying, and encoding in full was not asked for"),
                .problem(503, "a segment has just been removed, or too many cuts are made at once"),
            ], handler: answer)
    }

    /// What a cut is made of.
    private struct Material: Sendable {
        var files: [(path: String, size: Int)] = []
        var size: Int { files.reduce(0) { $0 + $1.size } }
    }

    @Sendable private func answer(_ request: Request) async throws -> Response {
        let (stream, variant) = (try request.storeName("stream"), try request.storeName("variant"))
        let wish = try StoreCutWish(request)
        let selections = try await select(wish, stream, variant)
        if let refusal = HoleProblem(selections, allowsHoles: wish.allowsHoles) { return refusal.response }
        if wish.kind != .rough { return try await cuts.answer(wish, selections, stream, variant) }
        let material = try await desk.ask(about: stream) { store in
            try selections.reduce(into: Material()) { material, selection in
                for (segment, size) in zip(selection.segments, store.sizes(selection.segments, stream, variant)) {
                    guard let size else {
                        throw HTTPError(503, "a segment has just been removed", headers: ["retry-after": "1"])
                    }
                    material.files.append((store.path(of: segment, stream, variant), Int(size)))
                }
            }
        }
        let (files, base) = (material.files, desk.store.base)
        let sequence = FileSequence(count: files.count, size: material.size) {
            try OpenFile(files[$0].path, below: base)
        }
        return Response(
            200, headers: ["content-type": "video/MP2T", "cache-control": "no-cache"], body: .files(sequence))
    }

    /// - Throws: `HTTPError`: 404 without such a variant, 413 for more than is cut.
    private func select(_ wish: StoreCutWish, _ stream: String, _ variant: String) async throws -> [Selection] {
        let longest = longest
        return try await desk.ask(about: stream) { store in
            guard store.hasFolder([stream, variant]) else { throw SegmentStore.RangeError.nothing }
            var ranges = wish.ranges ?? []
            if wish.ranges == nil {
                let hours = store.hours(stream, variant)
                guard let first = hours.first, let last = hours.last else { throw SegmentStore.RangeError.nothing }
                ranges = [first.start..<last.end]
            }
            let length = ranges.reduce(0) { $0 + $1.upperBound.seconds(since: $1.lowerBound) }
            guard length <= longest else {
                throw HTTPError(
                    413, "the ranges are \(Int(length)) seconds long together", code: "too_long",
                    hint: "at most \(Int(longest)) seconds are cut here: doors.restreamer.longest")
            }
            return ranges.map { store.select(stream, variant, $0) }
        }
    }
}
