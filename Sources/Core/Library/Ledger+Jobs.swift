import SQL
import StageKit

extension Ledger {
    /// - Parameter other: the job whose place in the order it shares; nil for the last place.
    func insert(_ job: JobRecord, beside other: Identifier? = nil) throws {
        let row =
            try other.map { try database.first("SELECT number FROM jobs WHERE id = $1", [SQLValue($0)]) }
            ?? database.first(
                "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM jobs WHERE video = $1", [SQLValue(job.video)])
        try database.execute(
            """
            INSERT INTO jobs (id, video, number, node, part, piece, kind, work, priority, is_essential, stage, state,
                request, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                SQLValue(job.id), SQLValue(job.video), SQLValue(try row?.count("number") ?? 1), SQLValue(job.node),
                SQLValue(job.part), SQLValue(job.piece), SQLValue(job.work?.kind.rawValue ?? ""),
                SQLValue(try job.work.map(Columns.text)), SQLValue(job.priority), SQLValue(job.isEssential),
                SQLValue(job.stage), SQLValue(job.state), SQLValue(job.request?.text()), SQLValue(job.createdAt),
            ])
        note(.job(job.id), of: job.video)
    }

    /// Writes all of a job that can change.
    func save(_ job: JobRecord) throws {
        try database.execute(
            """
            UPDATE jobs SET stage = $2, state = $3, attempt = $4, crashes = $5, claim = $6, progress = $7,
                not_before = $8, lease_until = $9, lane = $10, request = $11, note = $12, error_code = $13,
                error_words = $14, error_hint = $15, warnings = $16, is_revisit = $17, started_at = $18,
                finished_at = $19, piece = $20, kind = $21, work = $22, priority = $23, is_essential = $24,
                local_after = $25, runner = $26, result = $27
            WHERE id = $1
            """,
            [
                SQLValue(job.id), SQLValue(job.stage), SQLValue(job.state), SQLValue(job.attempt),
                SQLValue(job.crashes), SQLValue(job.claim), SQLValue(job.progress),
                SQLValue(job.notBefore?.milliseconds ?? 0), SQLValue(job.leaseUntil), SQLValue(job.lane),
                SQLValue(job.request?.text()), SQLValue(job.note), SQLValue(job.error?.code),
                SQLValue(job.error?.words), SQLValue(job.error?.hint), SQLValue(try Columns.text(job.warnings)),
                SQLValue(job.isRevisit), SQLValue(job.startedAt), SQLValue(job.finishedAt), SQLValue(job.piece),
                SQLValue(job.work?.kind.rawValue ?? ""), SQLValue(try job.work.map(Columns.text)),
                SQLValue(job.priority), SQLValue(job.isEssential), SQLValue(job.localAfter?.milliseconds ?? 0),
                SQLValue(job.runner.map(Int64.init)), SQLValue(try job.result.map(Columns.text)),
            ])
        note(.job(job.id), of: job.video)
        // A job is saved as failed once: when it fails.
        if job.state == .failed { announce(.jobFailed, of: job.video, job: job.id) }
    }

    /// - Returns: whether there was such a job.
    func deleteJob(_ id: Identifier) throws -> Bool {
        guard let job = try job(id) else { return false }
        try database.execute("DELETE FROM jobs WHERE id = $1", [SQLValue(id)])
        files.removeWorkbench(of: id)
        try settle(job.video)
        note(.job(id), of: job.video)
        return true
    }

    /// Whether a job may need its workbench again.
    func keepsWork(_ job: JobRecord) throws -> Bool {
        guard let video = try video(job.video) else { return false }
        return !job.state.isSatisfied && !video.isRejected
    }

    func job(_ id: Identifier) throws -> JobRecord? {
        try database.first("SELECT * FROM jobs WHERE id = $1", [SQLValue(id)]).map(Self.job)
    }

    /// In the order of their making, which is the graph's.
    func jobs(of video: Identifier) throws -> [JobRecord] {
        try database.query("SELECT * FROM jobs WHERE video = $1 ORDER BY number, id", [SQLValue(video)]).map(Self.job)
    }

    func jobs(in state: JobState) throws -> [JobRecord] {
        try database.query("SELECT * FROM jobs WHERE state = $1 ORDER BY id", [SQLValue(state)]).map(Self.job)
    }

    func jobs(at node: String, in state: JobState) throws -> [JobRecord] {
        try database.query(
            "SELECT * FROM jobs WHERE node = $1 AND state = $2 ORDER BY id", [SQLValue(node), SQLValue(state)]
        ).map(Self.job)
    }

    /// Running jobs whose lease ended before this moment.
    func expiredJobs(at moment: Timestamp) throws -> [JobRecord] {
        try database.query(
            "SELECT * FROM jobs WHERE state = 'running' AND lease_until < $1 ORDER BY id", [SQLValue(moment)]
        ).map(Self.job)
    }

    /// The first job of a node that may start now on a lane of this process: the most urgent, then the oldest.
    func nextJob(at node: String) throws -> JobRecord? {
        try database.first(
            """
            SELECT * FROM jobs WHERE node = $1 AND state = 'ready' AND not_before <= $2 AND local_after <= $2
            ORDER BY priority, id LIMIT 1
            """,
            [SQLValue(node), SQLValue(now)]
        ).map(Self.job)
    }

    /// When the first job of a node that is put off may start here; nil when none is.
    func nextStart(at node: String) throws -> Timestamp? {
        try database.first(
            """
            SELECT MIN(CASE WHEN local_after > not_before THEN local_after ELSE not_before END) AS start
            FROM jobs WHERE node = $1 AND state = 'ready'
            """, [SQLValue(node)]
        )?.optionalTimestamp("start")
    }

    func jobs(_ query: JobQuery) throws -> (total: Int, jobs: [JobRecord]) {
        var filter = Filter("video IN (SELECT id FROM videos WHERE is_deleting = 0)")
        if let state = query.state { filter.add("state = ?", SQLValue(state)) }
        if let node = query.node { filter.add("node = ?", SQLValue(node)) }
        if let video = query.video { filter.add("video = ?", SQLValue(video)) }
        let total = try database.first("SELECT COUNT(*) AS total FROM jobs WHERE \(filter.sql)", filter.values)
        if let after = query.after { filter.add("id < ?", SQLValue(after)) }
        filter.add("1 = 1 ORDER BY id DESC LIMIT ?", SQLValue(query.limit + 1))
        let rows = try database.query("SELECT * FROM jobs WHERE \(filter.sql)", filter.values)
        return (try total?.count("total") ?? 0, try rows.map(Self.job))
    }

    /// How many jobs are in each state, by node.
    func jobCounts() throws -> [String: PipelineView.Counts] {
        let rows = try database.query("SELECT node, state, COUNT(*) AS jobs FROM jobs GROUP BY node, state")
        var counts: [String: PipelineView.Counts] = [:]
        for row in rows {
            counts[try row.text("node"), default: PipelineView.Counts()][try row.word("state")] = try row.count("jobs")
        }
        return counts
    }

    static func job(_ row: Row) throws -> JobRecord {
        var job = JobRecord(
            id: try row.identifier("id"), video: try row.identifier("video"), node: try row.text("node"),
            part: try row.text("part"), stage: try row.text("stage"), state: try row.word("state"),
            createdAt: try row.timestamp("created_at"))
        job.piece = try row.text("piece")
        job.work = try row.optionalText("work").map { try Columns.value(PortableWork.self, $0) }
        job.priority = try row.count("priority")
        job.isEssential = try row.flag("is_essential")
        let localAfter = try row.timestamp("local_after")
        job.localAfter = localAfter.milliseconds == 0 ? nil : localAfter
        job.runner = try row.optionalInteger("runner").map { Int($0) }
        job.result = try row.optionalText("result").map { try Columns.value(SentResult.self, $0) }
        job.attempt = try row.count("attempt")
        job.crashes = try row.count("crashes")
        job.claim = try row.count("claim")
        job.progress = try row.real("progress")
        let notBefore = try row.timestamp("not_before")
        job.notBefore = notBefore.milliseconds == 0 ? nil : notBefore
        job.leaseUntil = try row.optionalTimestamp("lease_until")
        job.lane = try row.optionalText("lane")
        job.request = try row.optionalText("request").map { try JSON.parse($0) }
        job.note = try row.optionalText("note")
        if let code = try row.optionalText("error_code") {
            job.error = JobError(
                code: code, words: try row.text("error_words"), hint: try row.optionalText("error_hint"))
        }
        job.warnings = try Columns.value([String].self, try row.text("warnings"))
        job.isRevisit = try row.flag("is_revisit")
        job.startedAt = try row.optionalTimestamp("started_at")
        job.finishedAt = try row.optionalTimestamp("finished_at")
        return job
    }
}
