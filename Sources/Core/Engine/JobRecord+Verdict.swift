/// The changes in the life of a job, each in one place.
extension JobRecord {
    /// Somebody takes the job.
    mutating func start(lane: String, stage: String, lease: Double, at now: Timestamp) {
        state = .running
        self.stage = stage
        self.lane = lane
        runner = nil
        result = nil
        claim += 1
        attempt += 1
        progress = 0
        notBefore = nil
        note = nil
        startedAt = now
        finishedAt = nil
        leaseUntil = now + lease
    }

    /// A visit has ended.
    mutating func end(_ verdict: Verdict, at now: Timestamp) {
        leaseUntil = nil
        crashes = 0
        result = nil
        switch verdict {
        case .done(let warnings):
            finish(.done, at: now)
            self.warnings = warnings
            error = nil
        case .skipped(let why):
            finish(.skipped, at: now)
            note = why
            error = nil
        case .again(let delay, let counts, let error, let note):
            state = .ready
            runner = nil
            progress = 0
            notBefore = delay > 0 ? now + delay : nil
            if !counts { attempt -= 1 }
            self.error = error ?? self.error
            self.note = note
        case .failed(let error), .rejected(let error):
            finish(.failed, at: now)
            self.error = error
        }
    }

    /// A visit before its time has ended: it is as if it had not been.
    mutating func endEarly(isDueAgain: Bool) {
        leaseUntil = nil
        crashes = 0
        attempt -= 1
        progress = 0
        state = isDueAgain ? .ready : .waiting
    }

    /// Nobody wants it any more.
    mutating func cancel(_ why: String, at now: Timestamp) {
        finish(.cancelled, at: now)
        leaseUntil = nil
        result = nil
        note = why
    }

    /// As if it had never been tried.
    mutating func reset() {
        state = .waiting
        attempt = 0
        crashes = 0
        progress = 0
        notBefore = nil
        leaseUntil = nil
        lane = nil
        runner = nil
        result = nil
        if localAfter != RunnerPolicy.never { localAfter = nil }
        note = nil
        error = nil
        warnings = []
        startedAt = nil
        finishedAt = nil
    }

    private mutating func finish(_ state: JobState, at now: Timestamp) {
        self.state = state
        finishedAt = now
        notBefore = nil
    }
}
