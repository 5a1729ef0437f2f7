import HTTP
import SegmentStore
import Sys

/// `/segments/…`: the files of the segment store.
struct SegmentRoute: Sendable {
    let desk: StoreDesk

    var route: Route {
        Route(
            .get, "/segments/{path...}", "Sends a file of the segment store, or ranges of it.",
            parameters: [
                .path("path", .text, "stream/variant/hour/segment.ts"), .header("Range", .text, "bytes=0-1023"),
                .ifNoneMatch,
            ],
            answers: [
                RouteAnswer(200, "the file", RouteContent("*/*")), RouteAnswer(206, "the ranges", RouteContent("*/*")),
                .notModified, .problem(412, "the file is not the one that the request is about"),
                .problem(416, "the range lies outside the file"),
            ]
        ) { request in
            let path = request.parameter("path")
            let names = path.split(separator: "/").map(String.init)
            guard names.allSatisfy(SegmentStore.isName) else { throw Self.missing }
            let file = try await desk.ask(about: names[0]) { try? OpenFile(path, below: $0.base) }
            guard let file else { throw Self.missing }
            return try .file(
                file, for: request, type: MediaType.of(path), headers: ["cache-control": Self.caching(names.last ?? "")]
            )
        }
    }

    private static let missing = HTTPError(404, "there is no such file", code: "unknown_file")

    /// The name of a whole segment is its content.
    private static func caching(_ name: String) -> String {
        let isFixed = SegmentName(name).map { $0.kind != .temp } ?? false
        return isFixed ? "public, max-age=31536000, immutable" : "no-cache"
    }
}
