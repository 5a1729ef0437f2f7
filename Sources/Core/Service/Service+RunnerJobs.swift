public import StageKit

/// The six verbs, for runners.
extension Service {
    /// Jobs that a runner may take now, ten at most, the most urgent first.
    ///
    /// - Parameter kinds: that it can do.
    public func offers(to runner: RunnerView, kinds: Set<PortableWork.Kind>) async throws -> [RunnerJobView] {
        try await refusing { try await engine.desk.offers(to: runner.id, kinds: kinds) }
    }

    /// Gives a job to a runner. Of several who ask at the same moment one gets it.
    ///
    /// - Parameter hash: of the token that is given out with it.
    /// - Returns: nil when there is no such job.
    /// - Throws: `Refusal` (`.conflict`) when somebody else has it or it is over.
    public func accept(_ job: Identifier, by runner: RunnerView, hash: String) async throws -> RunnerJobView? {
        try await refusing {
            switch try await engine.desk.accept(job, runner: runner, hash: hash) {
            case .unknown: return nil
            case .taken: throw Refusal(.conflict, code: "not_pending", "the job is not pending any more")
            case .accepted(let job): return job
            }
        }
    }

    /// What a runner's tokens stand for; nil when they do not belong together.
    ///
    /// - Parameter hash: of the job's token.
    public func hold(on job: Identifier, by runner: RunnerView, hash: String) async throws -> RunnerHold? {
        try await engine.desk.runnerHold(on: job, by: runner.id, hash: hash)
    }

    /// Tells how far a job is, and that its runner lives.
    ///
    /// - Returns: false when the job is the runner's no more.
    public func advance(_ hold: RunnerHold, to fraction: Double) async throws -> Bool {
        try await refusing { try await engine.desk.advance(hold, to: fraction) }
    }

    /// Counts a failure: the job is offered again, until it has failed five times.
    ///
    /// - Returns: false when the job is the runner's no more.
    public func fail(_ hold: RunnerHold, _ words: String) async throws -> Bool {
        try await refusing { try await engine.desk.fail(hold, words) }
    }

    /// Takes a job back as if it had not been taken.
    ///
    /// - Returns: false when the job is the runner's no more.
    public func giveBack(_ hold: RunnerHold) async throws -> Bool {
        try await refusing { try await engine.desk.giveBack(hold) }
    }

    /// Takes a runner's files. They are looked at by the stage, on a lane of this process, and become artefacts, or a
    /// failure of the runner; also after a restart.
    ///
    /// - Parameter files: finished.
    /// - Returns: false when the job is the runner's no more.
    public func send(
        _ hold: RunnerHold, _ files: [PieceResult.Role: IncomingFile], language: String? = nil
    ) async throws -> Bool {
        try await refusing { try await engine.desk.send(hold, files, language: language) }
    }

    /// Takes a chunk of a live source.
    ///
    /// - Parameter file: finished.
    /// - Returns: false when the job is the runner's no more.
    public func send(_ hold: RunnerHold, chunk: ChunkName, _ file: IncomingFile) async throws -> Bool {
        try await refusing { try await engine.desk.keep(chunk, file, for: hold) }
    }

    /// Waits until a result has been looked at.
    ///
    /// - Parameter patience: in seconds.
    /// - Returns: why it was not taken; nil when it was, or when that takes longer.
    public func verdict(on hold: RunnerHold, patience: Double) async throws -> StageFailure? {
        try await engine.desk.verdict(on: hold, until: .now + patience)
    }

    /// What a runner's job works on: the source, of which a runner makes all.
    public func source(of job: RunnerJobView) async throws -> Artifact? {
        var video = job.video
        if case .edit(let edit) = job.work { video = edit.video }
        return try await library.read { [video] ledger in
            guard try ledger.video(video) != nil else { return nil }
            return try ledger.artifacts(of: video).last { $0.kind == .source }?.artifact(in: ledger.files)
        }
    }

    // MARK: For those who run them

    public func runnerJobs(_ query: RunnerJobQuery = RunnerJobQuery()) async throws -> RunnerPage<RunnerJobView> {
        try await library.read { try $0.runnerJobs(query) }
    }

    /// Removes a job for good, after cancelling it where that is possible; those that wait for it are given up.
    ///
    /// - Returns: false when there is no such job.
    public func deleteRunnerJob(_ id: Identifier) async throws -> Bool {
        guard let job = try await library.read({ try $0.visibleJob(id) }), job.work != nil else { return false }
        if !job.state.isFinished { _ = try await cancelJob(id) }
        return try await refusing { try await library.write { try $0.deleteJob(id) } }
    }
}
