/// What a start does with jobs that an earlier run left unfinished: a pure decision for each.
///
/// A job whose process was killed did not fail, so the attempt does not count. But perhaps the job is what kills: after
/// `mostCrashes` in a row it fails, so that one bad file does not keep the whole service from living. The number is
/// large because an innocent job that is long has to live through many restarts, and a guilty one crashes quickly.
struct Recovery: Sendable {
    static let mostCrashes = 50
    /// Of a worker elsewhere, each after a whole lease.
    static let mostSilences = 5

    enum Decision: Sendable, Equatable {
        case again(crashes: Int)
        /// The result of a runner is looked at again.
        case lookAgain(crashes: Int)
        case fail(JobError)
        /// Its node is gone from the graph.
        case skip(String)
    }

    /// All jobs that the graph of today may have.
    let known: Set<Planner.Key>
    /// Nodes that runners work for: what they have, they go on with.
    var shared: Set<String> = []

    /// - Returns: nil when the job may stay as it is.
    func decide(_ job: JobRecord) -> Decision? {
        guard !job.state.isFinished else { return nil }
        guard known.contains(job.key.whole) else {
            return .skip("the node \"\(job.node)\" is no longer in the pipeline")
        }
        guard job.state == .running else { return nil }
        if job.runner != nil, shared.contains(job.node) { return job.result == nil ? nil : Self.looking(job) }
        return Self.lost(
            job, of: Self.mostCrashes,
            JobError(
                code: "crashed", words: "the program ended \(Self.mostCrashes) times in a row while it worked on this",
                hint: "look into its log, then retry"))
    }

    /// What becomes of a running job of whose worker nothing is heard any more.
    static func expired(_ job: JobRecord) -> Decision {
        lost(
            job, of: mostSilences,
            JobError(
                code: "lost", words: "whoever worked on this fell silent \(mostSilences) times in a row", hint: nil))
    }

    /// What becomes of a job whose result was being looked at: perhaps it is what kills.
    private static func looking(_ job: JobRecord) -> Decision {
        job.crashes + 1 >= RunnerPolicy.mostCrashes
            ? .again(crashes: 0) : .lookAgain(crashes: job.crashes + 1)
    }

    private static func lost(_ job: JobRecord, of most: Int, _ error: JobError) -> Decision {
        job.crashes + 1 >= most ? .fail(error) : .again(crashes: job.crashes + 1)
    }
}

extension JobRecord {
    mutating func recover(_ decision: Recovery.Decision, at now: Timestamp) {
        switch decision {
        case .again(let crashes):
            end(.again(after: 0, counts: false, error: nil, note: nil), at: now)
            self.crashes = crashes
        case .lookAgain(let crashes): self.crashes = crashes
        case .fail(let error): end(.failed(error), at: now)
        case .skip(let why): end(.skipped(why), at: now)
        }
    }
}
