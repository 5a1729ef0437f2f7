import Core
import HTTP

/// Jobs: list, read, cancel, retry.
struct JobRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(.get, "/api/v1/jobs", "Lists jobs, newest first.", scope: "read", handler: list),
            Route(.get, "/api/v1/jobs/{id}", "Shows a job.", scope: "read") { request in
                try answer(try await service.job(try request.identifier(of: "job")))
            },
            Route(.post, "/api/v1/jobs/{id}/cancel", "Cancels a job.", scope: "manage") { request in
                try answer(try await service.cancelJob(try request.identifier(of: "job")))
            },
            Route(.post, "/api/v1/jobs/{id}/retry", "Runs a failed job again.", scope: "manage") { request in
                try answer(try await service.retryJob(try request.identifier(of: "job")))
            },
        ]
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = try ListQuery(request.query, "state", "node", "video")
        let query = JobQuery(
            state: try list.choice("state"), node: request.query["node"], video: try list.identifier("video"),
            limit: try list.limit(), after: try list.after())
        return try .json(try await service.jobs(query))
    }

    private func answer(_ job: JobView?) throws -> Response {
        guard let job else { throw HTTPError.unknown("job") }
        return try .json(job, headers: ["cache-control": "no-store"])
    }
}
