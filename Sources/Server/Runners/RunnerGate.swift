import Core
import HTTP
import StageKit

/// Who calls, and what of: the tokens that stand in the body of each of a runner's calls.
struct RunnerGate: Sendable {
    let service: Service

    /// - Throws: `RunnerProblem.unknownRunner`.
    func runner(_ token: String, _ request: Request) async throws -> RunnerView {
        guard let runner = try await service.runner(hash: TokenHash.of(token), ip: request.remote) else {
            throw RunnerProblem.unknownRunner
        }
        return runner
    }

    /// The caller's hold on the job of the path, if it may do this.
    ///
    /// - Returns: nil for what is harmless and of no use.
    /// - Throws: `RunnerProblem`: `unknownJob` when the three do not belong together, `over`, `notProcessing`.
    func hold(
        _ request: Request, runner: String, job: String, to verb: RunnerStanding.Verb
    ) async throws -> RunnerHold? {
        let id = try Self.job(request)
        guard let runner = try await service.runner(hash: TokenHash.of(runner), ip: request.remote),
            let hold = try await service.hold(on: id, by: runner, hash: TokenHash.of(job))
        else { throw RunnerProblem.unknownJob }
        switch hold.standing.answer(to: verb, isLive: hold.job?.work.kind == .live) {
        case .allowed: return hold
        case .ignored: return nil
        case .notProcessing: throw RunnerProblem.notProcessing
        case .over: throw RunnerProblem.over
        }
    }

    /// The job of the path.
    ///
    /// - Throws: `RunnerProblem` (400) when it is no UUID.
    static func job(_ request: Request) throws -> Identifier {
        guard let id = Identifier(rawValue: request.parameter("id")) else { throw RunnerProblem.wrong("jobUUID") }
        return id
    }
}
