import Core
import HTTP
import StageKit

/// The seven calls of the older download service, with its paths, parameters and answers. What it answered wrongly is
/// answered rightly: passwords are looked at, mistakes are 4xx and name the parameter, and HEAD changes nothing.
struct AutodlRoutes: Sendable {
    let service: Service
    let access: Access

    var all: [Route] {
        [
            Route(
                .post, "/add", "Downloads a file, as the older download service does.", scope: "upload",
                bodyLimit: 64 << 10,
                parameters: [
                    .query("url", .text, "instead of in a form"), .query("path", .text, "instead of in a form"),
                ],
                bodies: [
                    Self.form([
                        .maybe("url", .text, "of the file"),
                        .maybe("path", .text, "a folder, as for /api/v1/downloads"),
                    ])
                ], answers: [Self.task, .problem(403, "the path is not below a folder that one may download to")],
                handler: add),
            Route(
                .get, "/status", "Shows a download, as the older download service does.", scope: "read",
                parameters: [.query("task_id", .text, "of the download", isRequired: true)],
                answers: [Self.task, .problem(404, "there is no such download")], handler: status),
            Route(
                .get, "/stats", "Counts downloads, as the older download service does.", scope: "read",
                answers: [
                    .json(
                        .object([.always("tasks", .map(.count)), .always("downloader", .map(.number()))]), "the numbers"
                    )
                ]
            ) { request in
                let viewer = try await access.viewer(of: request)
                return try Self.answer(AutodlStats(try await service.downloads.stats(for: viewer)))
            },
            change(
                "/clear", "Cancels downloads that wait, as the older download service does.", scope: "upload", clear),
            change(
                "/pause", "Begins no more downloads, as the older download service does.", scope: "manage",
                parameters: [.query("seconds", .integer(minimum: 1), "after which it goes on by itself")], pause),
            change("/resume", "Begins downloads again, as the older download service does.", scope: "manage", resume),
            Route(
                .post, "/maxtasks", "Sets how many downloads may run, as the older download service does.",
                scope: "manage",
                bodyLimit: 64 << 10, parameters: [.query("max_tasks_number", .text, "instead of in a form")],
                bodies: [Self.form([.maybe("max_tasks_number", .text, "a whole number")])], answers: [Self.message],
                handler: setMaxTasks),
        ]
    }

    private static let task = RouteAnswer.json(
        .object([.always("task", .text, "JSON as a text: id, url, dest, status, duration")]), "the download")
    private static let message = RouteAnswer.json(.object([.always("message", .text)]), "it is done")

    private static func form(_ members: [Schema.Member]) -> RouteContent {
        RouteContent("application/x-www-form-urlencoded", .object(members))
    }

    private struct Message: Encodable {
        let message: String
    }

    /// A GET that changes something: old clients do it so. HEAD does not, and no page of another site can.
    private func change(
        _ path: String, _ summary: String, scope: String, parameters: [RouteParameter] = [],
        _ act: @escaping @Sendable (Request) async throws -> String
    ) -> Route {
        Route(.get, path, summary, scope: scope, parameters: parameters, answers: [Self.message]) { request in
            try LocalCaller.refuseForeignPages(request)
            return try Self.answer(Message(message: try await act(request)))
        }
    }

    @Sendable private func add(_ request: Request) async throws -> Response {
        let viewer = try await access.viewer(of: request)
        let parameters = try await AutodlParameters(request)
        let (url, path) = (try parameters.text("url"), try parameters.text("path"))
        var new = NewDownload(try DownloadAddress(url), path: path, fallback: "Unknown")
        // Its names were unique by eight letters, and known from the beginning.
        new.name = DownloadName(new.fallbackName)?.randomised
        let download = try await service.downloads.create(new, for: viewer).download
        return try Self.answer(try AutodlTask.Answer(download))
    }

    @Sendable private func status(_ request: Request) async throws -> Response {
        let viewer = try await access.viewer(of: request)
        let text = try await AutodlParameters(request).text("task_id")
        guard let id = Identifier(rawValue: text), let download = try await service.downloads.download(id, for: viewer)
        else { throw HTTPError(404, "there is no such task", code: "unknown_task", field: "task_id") }
        return try Self.answer(try AutodlTask.Answer(download))
    }

    @Sendable private func clear(_ request: Request) async throws -> String {
        if request.method != .head { _ = try await service.downloads.clear(for: try await access.viewer(of: request)) }
        return "Enqueued tasks cleared"
    }

    @Sendable private func pause(_ request: Request) async throws -> String {
        let parameters = try await AutodlParameters(request)
        var patch = DownloadSettingsPatch()
        patch.paused = true
        if parameters["seconds"] != nil {
            let longest = Int(DownloadSettingsFields.longestPause)
            patch.pauseFor = Double(try parameters.integer("seconds", in: 1...longest))
        }
        return try await change(patch, request, "Pausing Workers")
    }

    @Sendable private func resume(_ request: Request) async throws -> String {
        var patch = DownloadSettingsPatch()
        patch.paused = false
        return try await change(patch, request, "Resuming Workers")
    }

    @Sendable private func setMaxTasks(_ request: Request) async throws -> Response {
        let number = try await AutodlParameters(request).integer("max_tasks_number", in: DownloadSettingsFields.tasks)
        var patch = DownloadSettingsPatch()
        patch.maxTasks = number
        return try Self.answer(Message(message: try await change(patch, request, "max_tasks set to \(number)")))
    }

    private func change(_ patch: DownloadSettingsPatch, _ request: Request, _ message: String) async throws -> String {
        if request.method != .head { _ = try await service.downloads.change(patch) }
        return message
    }

    private static func answer(_ value: some Encodable) throws -> Response {
        try .json(value, headers: ["cache-control": "no-store"])
    }
}
