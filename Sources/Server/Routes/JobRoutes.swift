import Core
import HTTP

/// Jobs: list, read, cancel, retry.
struct JobRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(
                .get, "/api/v1/jobs", "Lists jobs, newest first.", scope: "read",
                parameters: [
                    .query("state", .jobState, "only jobs in this state"),
                    .query("node", .text, "only jobs of this node of the graph"),
                    .query("video", .id, "only jobs of this video"),
                ] + ListQuery.parameters + [.ifNoneMatch], answers: [.json(.jobs, "one page"), .notModified],
                handler: list),
            Route(
                .get, "/api/v1/jobs/{id}", "Shows a job.", scope: "read", parameters: [.ifNoneMatch],
                answers: [.json(.job, "the job"), .notModified]
            ) { request in
                try answer(try await service.job(try request.identifier(of: "job")), for: request)
            },
            Route(
                .post, "/api/v1/jobs/{id}/cancel", "Cancels a job.", scope: "manage",
                answers: [.json(.job, "the job as it is then"), .problem(409, "the job is finished")]
            ) { request in
                try answer(try await service.cancelJob(try request.identifier(of: "job")), for: request)
            },
            Route(
                .post, "/api/v1/jobs/{id}/retry", "Runs a failed job again.", scope: "manage",
                answers: [
                    .json(.job, "the job as it is then"),
                    .problem(409, "the job did not fail, or one before it has to be retried first"),
                ]
            ) { request in
                try answer(try await service.retryJob(try request.identifier(of: "job")), for: request)
            },
        ]
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        let query = JobQuery(
            state: try list.choice("state"), node: request.query["node"], video: try list.identifier("video"),
            limit: try list.limit(), after: try list.after())
        return try .json(try await service.jobs(query), for: request)
    }

    private func answer(_ job: JobView?, for request: Request) throws -> Response {
        guard let job else { throw HTTPError.unknown("job") }
        return try .json(job, for: request)
    }
}
