import Core
import HTTP
import StageKit

/// What those who run the server do with runners: PeerTube's calls, with the scope `manage` in place of its rights.
struct RunnerAdminRoutes: Sendable {
    let service: Service
    let sockets: SocketHall

    private static let path = RunnerRoutes.path
    private static let number = Schema.integer(minimum: 1)

    var all: [Route] { tokens + runners + jobs }

    private var tokens: [Route] {
        [
            Route(
                .post, Self.path + "/registration-tokens/generate", "Makes a registration token; the list shows it.",
                scope: "manage", answers: [RunnerRoutes.done]
            ) { _ in
                try await service.createRegistrationToken(RunnerToken.registration.make())
                return Response(204)
            },
            Route(
                .get, Self.path + "/registration-tokens", "Lists registration tokens.", scope: "manage",
                parameters: RunnerList.parameters([.createdAt]),
                answers: [.json(RunnerSchemas.page(RunnerSchemas.registrationToken), "one page")]
            ) { request in
                let page = try await service.registrationTokens(try RunnerList.query(request.query, [.createdAt]))
                return Self.answer(page.total, page.data.map(RunnerJSON.token))
            },
            Route(
                .delete, Self.path + "/registration-tokens/{token}",
                "Removes a registration token, and the runners that came by it.", scope: "manage",
                parameters: [.path("token", Self.number, "its id")], answers: [RunnerRoutes.done]
            ) { request in
                guard let id = Int(request.parameter("token")), try await service.deleteRegistrationToken(id) else {
                    throw HTTPError.unknown("registration_token")
                }
                return Response(204)
            },
        ]
    }

    private var runners: [Route] {
        [
            Route(
                .get, Self.path, "Lists runners.", scope: "manage", parameters: RunnerList.parameters([.createdAt]),
                answers: [.json(RunnerSchemas.page(RunnerSchemas.runner), "one page")]
            ) { request in
                let page = try await service.runners(try RunnerList.query(request.query, [.createdAt]))
                let connected = sockets.members
                return Self.answer(
                    page.total, page.data.map { RunnerJSON.runner($0, isConnected: connected.contains($0.id)) })
            },
            Route(
                .delete, Self.path + "/{runner}", "Forgets a runner; its jobs are offered to others at once.",
                scope: "manage", parameters: [.path("runner", Self.number, "its id")], answers: [RunnerRoutes.done]
            ) { request in
                guard let id = Int(request.parameter("runner")), try await service.deleteRunner(id) else {
                    throw HTTPError.unknown("runner")
                }
                // It looks, is told that nobody knows it, and unregisters itself.
                await sockets.tell(RunnerSockets.event)
                return Response(204)
            },
        ]
    }

    private var jobs: [Route] {
        [
            Route(
                .get, Self.path + "/jobs", "Lists the jobs that runners can do.", scope: "manage",
                parameters: RunnerList.parameters(RunnerListQuery.Order.allCases) + RunnerList.jobParameters,
                answers: [.json(RunnerSchemas.page(RunnerSchemas.job), "one page")], handler: list),
            Route(
                .post, Self.path + "/jobs/{id}/cancel", "Cancels a job, and those that wait for it.", scope: "manage",
                answers: [RunnerRoutes.done, .problem(400, "it is finished already")]
            ) { request in
                try await change(request) { try await service.cancelJob($0) != nil }
            },
            Route(
                .post, Self.path + "/jobs/{id}/retry", "Offers a failed or cancelled job again.", scope: "manage",
                answers: [RunnerRoutes.done, .problem(400, "it did not fail, or one before it has to be retried")]
            ) { request in
                try await change(request) { try await service.retryJob($0) != nil }
            },
            Route(
                .delete, Self.path + "/jobs/{id}", "Cancels a job where that is possible, and removes it.",
                scope: "manage", answers: [RunnerRoutes.done]
            ) { request in
                try await change(request) { try await service.deleteRunnerJob($0) }
            },
        ]
    }

    private func change(
        _ request: Request, _ body: (Identifier) async throws -> Bool
    ) async throws -> Response {
        do {
            guard try await body(try request.identifier(of: "job")) else { throw HTTPError.unknown("job") }
        } catch let refusal as Refusal where refusal.kind == .conflict {
            throw HTTPError(400, refusal.words, code: refusal.code, hint: refusal.hint)
        }
        return Response(204)
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let page = try await service.runnerJobs(try RunnerList.jobs(request.query))
        let payload = RunnerPayload(request)
        return Self.answer(
            page.total,
            page.data.map { job in
                let type = RunnerJobType(job.work.kind, for: job.runner?.jobTypes, version: job.runner?.version)
                    ?? RunnerJobType(job.work.kind, for: nil, version: "999.0") ?? .hls
                return .object(
                    RunnerJSON.job(job, as: type, payload: payload.json(job, as: type))
                        + [JSON.Member("privatePayload", RunnerPayload.hidden(job))])
            })
    }

    private static func answer(_ total: Int, _ data: [JSON]) -> Response {
        RunnerRoutes.answer(RunnerJSON.page(total, data).members ?? [])
    }
}
