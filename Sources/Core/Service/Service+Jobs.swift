public import StageKit

extension Service {
    /// Newest first.
    public func jobs(_ query: JobQuery = JobQuery()) async throws -> Page<JobView> {
        try await library.read { ledger in
            let (total, found) = try ledger.jobs(query)
            let jobs = found.prefix(query.limit).map(JobView.init)
            return Page(total: total, data: jobs, next: found.count > query.limit ? jobs.last?.id.rawValue : nil)
        }
    }

    /// The job, or nil.
    public func job(_ id: Identifier) async throws -> JobView? {
        try await library.read { ledger in
            guard let job = try ledger.job(id), try ledger.video(job.video) != nil else { return nil }
            return JobView(job)
        }
    }

    /// Stops a video's jobs and removes its rows and files.
    ///
    /// From the first moment on nobody sees the video any more; this returns when its jobs have stopped and its files
    /// are gone.
    ///
    /// - Returns: false when there is no such video.
    public func delete(_ id: Identifier) async throws -> Bool {
        try await refusing { try await engine.desk.delete(id) }
    }

    /// Cancels all jobs of a video that are not finished.
    ///
    /// - Returns: the video as it is then, or nil when there is none.
    /// - Throws: `Refusal` (`.conflict`) when nothing is left to cancel.
    @discardableResult
    public func cancel(_ id: Identifier) async throws -> VideoView? {
        try await refusing { try await engine.desk.cancel(video: id) }
    }

    /// Runs again what failed or was cancelled, and keeps what is done.
    ///
    /// - Returns: the video as it is then, or nil when there is none.
    /// - Throws: `Refusal` (`.conflict`) when nothing failed, or when the video was rejected and its files are gone.
    @discardableResult
    public func retry(_ id: Identifier) async throws -> VideoView? {
        try await refusing { try await engine.desk.retry(video: id) }
    }

    /// Cancels one job, and with it those that wait for it.
    ///
    /// - Throws: `Refusal` (`.conflict`) when it is finished.
    @discardableResult
    public func cancelJob(_ id: Identifier) async throws -> JobView? {
        try await refusing { try await engine.desk.cancel(job: id) }
    }

    /// Runs a failed or cancelled job again, and those that were given up because of it.
    ///
    /// - Throws: `Refusal` (`.conflict`) when it is neither, when a job before it has to be retried first, or when the
    ///   video was rejected.
    @discardableResult
    public func retryJob(_ id: Identifier) async throws -> JobView? {
        try await refusing { try await engine.desk.retry(job: id) }
    }

    /// Waits until a node cannot work because its stage does not open. Its jobs wait, and it is tried again and again.
    ///
    /// - Returns: the node and the reason; nil when the service stops first.
    public func trouble() async -> (node: String, words: String)? { await engine.desk.trouble() }

    /// The graph with live counts.
    public func pipeline() async throws -> PipelineView {
        let counts = try await library.read { try $0.jobCounts() }
        let troubles = await engine.desk.troubles
        return PipelineView(
            nodes: blueprint.nodes.map { node in
                PipelineView.Node(
                    name: node.name, stage: node.manifest.id, after: node.after, lanes: node.lanes.local,
                    attempts: node.attempts, wait: node.wait.rawValue, when: node.when.rawValue, note: node.note,
                    jobs: counts[node.name] ?? PipelineView.Counts(), trouble: troubles[node.name])
            })
    }
}
