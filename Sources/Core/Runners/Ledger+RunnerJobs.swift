import Foundation
import SQL
import StageKit

/// What runners have to do.
extension Ledger {
    // MARK: Offers

    /// Jobs that a runner may take now: the most urgent first, and last those that it failed at before.
    func offers(to runner: Int, kinds: Set<PortableWork.Kind>, nodes: Set<String>) throws -> [RunnerJobView] {
        guard !kinds.isEmpty, !nodes.isEmpty else { return [] }
        var filter = Filter("state = 'ready' AND kind <> ''")
        filter.add("not_before <= ?", SQLValue(now))
        filter.add(any: "kind", kinds.map(\.rawValue).sorted())
        filter.add(any: "node", nodes.sorted())
        var jobs: [JobRecord] = []
        for word in ["NOT IN", "IN"] where jobs.count < RunnerPolicy.mostOffers {
            var part = filter
            part.add("id \(word) (SELECT job FROM runner_failures WHERE runner = ?)", SQLValue(runner))
            part.add("1 = 1 ORDER BY priority, id LIMIT ?", SQLValue(RunnerPolicy.mostOffers - jobs.count))
            let found = try database.query("SELECT * FROM jobs WHERE \(part.sql)", part.values).map(Self.job)
            jobs += RunnerPolicy.ordered(found, for: runner)
        }
        return try jobs.compactMap(view)
    }

    /// Whole jobs that have to be cut before they can be offered.
    func uncutJobs(at nodes: Set<String>) throws -> [JobRecord] {
        var filter = Filter("state = 'ready' AND piece = ''")
        filter.add("not_before <= ?", SQLValue(now))
        filter.add(any: "node", nodes.sorted())
        return try database.query("SELECT * FROM jobs WHERE \(filter.sql) ORDER BY id", filter.values).map(Self.job)
    }

    /// Whether a job that was put off can be offered since a moment.
    func hasOffers(since moment: Timestamp) throws -> Bool {
        try database.first(
            """
            SELECT id FROM jobs WHERE state = 'ready' AND kind <> '' AND not_before > $1 AND not_before <= $2 LIMIT 1
            """, [SQLValue(moment), SQLValue(now)]) != nil
    }

    // MARK: Claims

    func insertClaim(_ hash: String, of job: JobRecord, runner: Int) throws {
        try database.execute(
            "DELETE FROM runner_claims WHERE created_at < $1", [SQLValue(now + -RunnerPolicy.memory)])
        try database.execute(
            "INSERT INTO runner_claims (token_hash, job, claim, runner, created_at) VALUES ($1, $2, $3, $4, $5)",
            [SQLValue(hash), SQLValue(job.id), SQLValue(job.claim), SQLValue(runner), SQLValue(now)])
    }

    /// Which time of taking a job a token stands for; nil when the three do not belong together.
    func claim(of job: Identifier, by runner: Int, hash: String) throws -> Int? {
        try database.first(
            "SELECT claim FROM runner_claims WHERE token_hash = $1 AND job = $2 AND runner = $3",
            [SQLValue(hash), SQLValue(job), SQLValue(runner)])?.count("claim")
    }

    // MARK: Failures

    /// - Returns: the failures of all runners at this job, this one counted.
    func addFailure(of job: Identifier, on runner: Int) throws -> Int {
        try database.execute(
            """
            INSERT INTO runner_failures (job, runner, failures) VALUES ($1, $2, 1)
            ON CONFLICT (job, runner) DO UPDATE SET failures = runner_failures.failures + 1
            """, [SQLValue(job), SQLValue(runner)])
        return try failures(of: job)
    }

    func failures(of job: Identifier) throws -> Int {
        try database.first(
            "SELECT COALESCE(SUM(failures), 0) AS failures FROM runner_failures WHERE job = $1", [SQLValue(job)]
        )?.count("failures") ?? 0
    }

    func forgetFailures(of job: Identifier) throws {
        try database.execute("DELETE FROM runner_failures WHERE job = $1", [SQLValue(job)])
    }

    // MARK: Results

    /// The job whose result has waited longest to be looked at.
    func nextResult(at node: String) throws -> JobRecord? {
        try database.first(
            """
            SELECT * FROM jobs WHERE node = $1 AND state = 'running' AND result IS NOT NULL ORDER BY id LIMIT 1
            """, [SQLValue(node)]
        ).map(Self.job)
    }

    /// Live sources that a runner sends chunks of, or did until it was lost.
    func growingJobs(at node: String) throws -> [JobRecord] {
        try jobs(at: node, in: .running).filter { $0.work?.kind == .live && $0.result == nil }
            + jobs(at: node, in: .ready).filter(\.awaitsSuccessor)
    }

    /// Live sources that nobody went on with before this moment.
    func unsucceededJobs(at moment: Timestamp) throws -> [JobRecord] {
        try database.query(
            "SELECT * FROM jobs WHERE state = 'ready' AND lease_until < $1 ORDER BY id", [SQLValue(moment)]
        ).map(Self.job)
    }

    // MARK: Views

    /// The job as runners' doors show it; nil for one that is no runner's.
    func view(_ job: JobRecord) throws -> RunnerJobView? {
        guard let work = job.work else { return nil }
        let heard = job.state == .running ? job.leaseUntil.map { $0 + -job.stallAfter } : nil
        return RunnerJobView(
            id: job.id, video: job.video, node: job.node, piece: job.piece, work: work, state: RunnerJobState(job),
            progress: job.progress, priority: job.priority, failures: try failures(of: job.id),
            error: job.error?.words, createdAt: job.createdAt, startedAt: job.startedAt, finishedAt: job.finishedAt,
            updatedAt: [heard, job.finishedAt, job.startedAt, job.createdAt].compactMap(\.self).max() ?? job.createdAt,
            runner: try job.awaitsSuccessor ? nil : job.runner.flatMap(runner))
    }

    func runnerJobs(_ query: RunnerJobQuery) throws -> RunnerPage<RunnerJobView> {
        var filter = Filter("kind <> '' AND video IN (SELECT id FROM videos WHERE is_deleting = 0)")
        if let kinds = query.kinds { filter.add(any: "kind", kinds.map(\.rawValue).sorted()) }
        if let id = query.id { filter.add("id = ?", SQLValue(id)) }
        if let name = query.runnerName {
            filter.add(
                "runner IN (SELECT id FROM runners WHERE LOWER(name) LIKE ? ESCAPE '!')",
                SQLValue(Filter.pattern(name)))
        }
        if !query.states.isEmpty {
            filter.add("(" + query.states.map(\.condition).joined(separator: " OR ") + ")")
        }
        let total = try database.first("SELECT COUNT(*) AS total FROM jobs WHERE \(filter.sql)", filter.values)
        let (column, direction, last) = (query.list.order.column, query.list.direction, filter.values.count)
        let rows = try database.query(
            """
            SELECT * FROM jobs WHERE \(filter.sql) ORDER BY \(column) \(direction), id \(direction)
            LIMIT $\(last + 1) OFFSET $\(last + 2)
            """, filter.values + [SQLValue(query.list.count), SQLValue(query.list.start)])
        return RunnerPage(total: try total?.count("total") ?? 0, data: try rows.map(Self.job).compactMap(view))
    }
}

extension RunnerListQuery.Order {
    fileprivate var column: String {
        switch self {
        case .createdAt: "created_at"
        case .updatedAt: "COALESCE(finished_at, started_at, created_at)"
        case .priority: "priority"
        case .state: "state"
        case .progress: "progress"
        }
    }
}

extension RunnerJobState {
    fileprivate var condition: String {
        switch self {
        case .pending: "state = 'ready'"
        case .processing: "(state = 'running' AND result IS NULL)"
        case .completing: "(state = 'running' AND result IS NOT NULL)"
        case .completed: "state IN ('done', 'skipped')"
        case .errored: "state = 'failed'"
        case .waiting: "state = 'waiting'"
        case .cancelled:
            "(state = 'cancelled' AND COALESCE(note, '') NOT IN ('\(JobRecord.givenUp)', '\(JobRecord.letGo)'))"
        case .parentErrored: "(state = 'cancelled' AND note = '\(JobRecord.givenUp)')"
        case .parentCancelled: "(state = 'cancelled' AND note = '\(JobRecord.letGo)')"
        }
    }
}
