import HTTP
import SegmentStore

/// `/files` and `/extras`: what lies in the folders of a segment store. Other nodes of a store copy it by these.
struct FolderRoutes: Sendable {
    let desk: StoreDesk

    var all: [Route] {
        [
            list("/files", "Lists the streams of the segment store.") { _ in [] },
            list("/files/{stream}", "Lists the variants of a stream.") { [try $0.storeName("stream")] },
            list("/files/{stream}/{variant}", "Lists the hours of a variant.") {
                [try $0.storeName("stream"), try $0.storeName("variant")]
            },
            Route(
                .get, "/files/{stream}/{variant}/{hour}", "Lists the segments of an hour, and chat of that time.",
                parameters: [.query("tombstones", .text, "true: names of deleted ones too")],
                answers: [Self.names, .hiddenName], handler: segments),
            Route(
                .get, "/extras/{folder}", "Lists all files below a folder of the segment store.",
                answers: [
                    RouteAnswer(200, "paths from there on, sorted; none without such a folder", .json(.array(.text))),
                    .hiddenName,
                ]
            ) { request in
                let folder = try request.storeName("folder")
                return try Self.answer(try await desk.ask(about: folder) { $0.files(below: [folder]) })
            },
        ]
    }

    private static let names = RouteAnswer(
        200, "names, sorted; none when there is no such folder", .json(.array(.text)))

    private func list(
        _ pattern: String, _ summary: String, path: @escaping @Sendable (Request) throws -> [String]
    ) -> Route {
        Route(.get, pattern, summary, answers: [Self.names, .hiddenName]) { request in
            let path = try path(request)
            return try Self.answer(try await desk.ask(about: path.first ?? "") { $0.names(in: path) })
        }
    }

    @Sendable private func segments(_ request: Request) async throws -> Response {
        let path = try ["stream", "variant", "hour"].map { try request.storeName($0) }
        let hasTombstones = try request.flag("tombstones")
        let names = try await desk.ask(about: path[0]) { $0.names(in: path) }
        let buried = Set(names.filter { $0.hasSuffix(".tombstone") }.map { $0.dropLast(10) })
        return try Self.answer(
            names.filter { name in
                if name.hasSuffix(".tombstone") { return hasTombstones }
                guard name.hasSuffix(".ts") || name.hasSuffix(".json") else { return false }
                return !buried.contains(name.dropLast(name.hasSuffix(".ts") ? 3 : 5))
            })
    }

    private static func answer(_ names: [String]) throws -> Response {
        try .json(names, headers: ["cache-control": "no-cache"])
    }
}
