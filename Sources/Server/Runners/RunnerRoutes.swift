import Core
import HTTP
import StageKit

/// What PeerTube runners call, as PeerTube answers it. They have tokens of their own, which stand in the bodies.
struct RunnerRoutes: Sendable {
    static let path = "/api/v1/runners"

    let service: Service
    let sockets: SocketHall
    /// Most bytes of a result.
    let uploadLimit: Int
    /// Seconds for which a runner that sent a result waits for what becomes of it.
    let patience: Double
    private let gate: RunnerGate

    init(service: Service, sockets: SocketHall, uploadLimit: Int, patience: Double = 25) {
        (self.service, self.sockets, self.uploadLimit, self.patience) = (service, sockets, uploadLimit, patience)
        gate = RunnerGate(service: service)
    }

    var all: [Route] {
        [
            route(
                "/register", "Lets a runner in that has a registration token.", RunnerSchemas.registration,
                [
                    .json(RunnerSchemas.registered, "the token of the runner, given once"),
                    RunnerProblem.answer(404, "the registration token is not known"),
                ], register),
            route(
                "/unregister", "Forgets a runner; its jobs are offered to others.", RunnerSchemas.caller,
                [Self.done, Self.unknownRunner], unregister),
            route(
                "/jobs/request", "Offers jobs to a runner: ten at most, the most urgent first.", RunnerSchemas.wish,
                [.json(RunnerSchemas.offers, "may be empty"), Self.unknownRunner], offer),
            route(
                "/jobs/{id}/accept", "Gives a job to a runner.", RunnerSchemas.caller,
                [
                    .json(RunnerSchemas.accepted, "the job, with its token"), Self.unknownRunner,
                    RunnerProblem.answer(409, "somebody else has it"),
                ], accept),
            route(
                "/jobs/{id}/error", "Tells that a job failed.", RunnerSchemas.failure, [Self.done, Self.unknownJob], fail),
            route(
                "/jobs/{id}/abort", "Gives a job back, which is no failure.", RunnerSchemas.abortion,
                [Self.done, Self.unknownJob], abort),
            form(
                "/jobs/{id}/update", "Tells how far a job is, and that its runner lives; or sends a chunk of a live source.",
                RunnerSchemas.progress, limit: RunnerChunk.limit, update),
            form(
                "/jobs/{id}/success", "Sends the result of a job.", RunnerSchemas.result, limit: uploadLimit, success),
        ]
    }

    static let done = RouteAnswer(204, "so it is")
    static let unknownRunner = RunnerProblem.answer(404, "the runner is not known here, or there is no such job")
    static let unknownJob = RunnerProblem.answer(404, "job, runner and their tokens do not belong together (any more)")
    static let malformed = RunnerProblem.answer(400, "a field is missing, or the job is past that")

    private func route(
        _ path: String, _ summary: String, _ body: Schema, _ answers: [RouteAnswer], _ handler: @escaping Handler
    ) -> Route {
        Route(
            .post, Self.path + path, summary, bodies: [.json(body)], answers: answers + [Self.malformed],
            handler: RunnerProblem.answering(handler))
    }

    private func form(
        _ path: String, _ summary: String, _ body: Schema, limit: Int, _ handler: @escaping Handler
    ) -> Route {
        Route(
            .post, Self.path + path, summary, bodyLimit: limit, bodies: [.form(body)],
            answers: [Self.done, Self.unknownJob, Self.malformed], handler: RunnerProblem.answering(handler))
    }

    // MARK: Runners

    @Sendable private func register(_ request: Request) async throws -> Response {
        let body = try await RunnerBody(request)
        let token = RunnerToken.runner.make()
        let new = NewRunner(
            name: try body.text("name", most: 100), description: try body.optionalText("description"),
            version: try body.optionalText("version", most: 100), ip: request.remote, tokenHash: TokenHash.of(token))
        do {
            let runner = try await service.register(new, registrationToken: try body.text("registrationToken"))
            return Self.answer([
                JSON.Member("id", .number(Double(runner.id))), JSON.Member("runnerToken", .string(token)),
            ])
        } catch let refusal as Refusal where refusal.kind == .notFound || refusal.kind == .conflict {
            throw RunnerProblem(status: refusal.kind == .notFound ? 404 : 400, detail: refusal.words)
        }
    }

    @Sendable private func unregister(_ request: Request) async throws -> Response {
        let runner = try await gate.runner(try await RunnerBody(request).text("runnerToken"), request)
        guard try await service.deleteRunner(runner.id) else { throw RunnerProblem.unknownRunner }
        return Response(204)
    }

    // MARK: Waiting and claim

    @Sendable private func offer(_ request: Request) async throws -> Response {
        let body = try await RunnerBody(request)
        let runner = try await gate.runner(try body.text("runnerToken"), request)
        let (types, version) = (body.names("jobTypes"), try body.optionalText("version", most: 100) ?? runner.version)
        try await service.note(runner, version: version, jobTypes: types)
        let jobs = try await service.offers(to: runner, kinds: RunnerJobType.kinds(for: types, version: version))
        let payload = RunnerPayload(request)
        let offers = jobs.compactMap { job in
            RunnerJobType(job.work.kind, for: types, version: version).map { type in
                JSON.object([
                    JSON.Member("uuid", .string(job.id.rawValue)), JSON.Member("type", .string(type.rawValue)),
                    JSON.Member("payload", payload.json(job, as: type)),
                ])
            }
        }
        return Self.answer([JSON.Member("availableJobs", .array(offers))])
    }

    @Sendable private func accept(_ request: Request) async throws -> Response {
        let id = try RunnerGate.job(request)
        let runner = try await gate.runner(try await RunnerBody(request).text("runnerToken"), request)
        let token = RunnerToken.job.make()
        let job: RunnerJobView
        do {
            guard let found = try await service.accept(id, by: runner, hash: TokenHash.of(token)) else {
                throw RunnerProblem.unknownJob
            }
            job = found
        } catch let refusal as Refusal where refusal.kind == .conflict {
            RunnerSockets.console(runner.id, in: sockets)
            throw RunnerProblem.notPending
        }
        let type = RunnerJobType(job.work.kind, for: runner.jobTypes, version: runner.version) ?? .hls
        let payload = RunnerPayload(request).json(job, as: type)
        let members = RunnerJSON.job(job, as: type, payload: payload) + [JSON.Member("jobToken", .string(token))]
        return Self.answer([JSON.Member("job", .object(members))])
    }

    // MARK: Advance, fail, give back, deliver

    @Sendable private func update(_ request: Request) async throws -> Response {
        var form = RunnerForm(request, gate: gate, verb: .update)
        try await form.read()
        // One that comes while the result is looked at means nothing.
        guard let hold = form.hold else { return Response(204) }
        if hold.job?.work.kind == .live {
            if form.texts.keys.contains(where: { $0.hasPrefix("payload") }) { _ = try RunnerChunk(form.texts) }
            if let chunk = form.chunk {
                do {
                    guard try await service.send(hold, chunk: chunk.name, chunk.file) else { throw RunnerProblem.over }
                } catch {
                    await form.discard()
                    throw error
                }
                return Response(204)
            }
        }
        let progress = form.texts["progress"].flatMap(Double.init) ?? 0
        guard try await service.advance(hold, to: progress.isFinite ? min(max(progress, 0), 100) / 100 : 0) else {
            throw RunnerProblem.over
        }
        return Response(204)
    }

    @Sendable private func fail(_ request: Request) async throws -> Response {
        let body = try await RunnerBody(request)
        return try await end(request, body, .error) { try await service.fail($0, body.words("message")) }
    }

    @Sendable private func abort(_ request: Request) async throws -> Response {
        try await end(request, try await RunnerBody(request), .abort) { try await service.giveBack($0) }
    }

    private func end(
        _ request: Request, _ body: RunnerBody, _ verb: RunnerStanding.Verb,
        _ change: (RunnerHold) async throws -> Bool
    ) async throws -> Response {
        let (runner, job) = (try body.text("runnerToken"), try body.text("jobToken"))
        guard let hold = try await gate.hold(request, runner: runner, job: job, to: verb), try await change(hold) else {
            throw RunnerProblem.over
        }
        return Response(204)
    }

    @Sendable private func success(_ request: Request) async throws -> Response {
        var form = RunnerForm(request, gate: gate, verb: .success)
        try await form.read()
        do {
            // The runner of a live source that somebody ended.
            guard let hold = form.hold else { return Response(204) }
            guard let job = hold.job else { throw RunnerProblem.over }
            try RunnerResult.check(form.files, for: job.work)
            let language = form.texts["payload[inputLanguage]"]
            guard try await service.send(hold, form.files, language: language) else {
                throw RunnerProblem.notProcessing
            }
            // What takes longer goes on by itself: proxies are less patient than runners.
            if let failure = try await service.verdict(on: hold, patience: patience) {
                throw RunnerProblem.badPayload(failure.words)
            }
            return Response(204)
        } catch {
            await form.discard()
            throw error
        }
    }

    static func answer(_ members: [JSON.Member]) -> Response {
        var response = Response(200, body: .text(JSON.object(members).text()))
        response.headers["content-type"] = "application/json"
        response.headers["cache-control"] = "no-store"
        return response
    }
}
