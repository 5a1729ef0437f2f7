import SQL

extension Schema {
    /// Pieces of jobs, and runners.
    static let runners = Migration(
        10, "pieces of jobs, and runners",
        [
            // As before, and: `piece` is the part of the work that the job is, `kind` and `work` what a runner would be
            // asked for, `local_after` when lanes of this process may take it, `runner` who has it, `result` what was
            // sent and is being looked at. A table's key cannot be changed, so it is made anew.
            """
            CREATE TABLE cut_jobs (
                id TEXT PRIMARY KEY,
                video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                number BIGINT NOT NULL,
                node TEXT NOT NULL,
                part TEXT NOT NULL,
                piece TEXT NOT NULL DEFAULT '',
                kind TEXT NOT NULL DEFAULT '',
                work TEXT,
                priority BIGINT NOT NULL DEFAULT 0,
                is_essential BIGINT NOT NULL DEFAULT 0,
                local_after BIGINT NOT NULL DEFAULT 0,
                runner BIGINT,
                result TEXT,
                stage TEXT NOT NULL,
                state TEXT NOT NULL,
                attempt BIGINT NOT NULL DEFAULT 0,
                crashes BIGINT NOT NULL DEFAULT 0,
                claim BIGINT NOT NULL DEFAULT 0,
                progress DOUBLE PRECISION NOT NULL DEFAULT 0,
                not_before BIGINT NOT NULL DEFAULT 0,
                lease_until BIGINT,
                lane TEXT,
                request TEXT,
                note TEXT,
                error_code TEXT,
                error_words TEXT,
                error_hint TEXT,
                warnings TEXT NOT NULL DEFAULT '[]',
                is_revisit BIGINT NOT NULL DEFAULT 0,
                created_at BIGINT NOT NULL,
                started_at BIGINT,
                finished_at BIGINT,
                UNIQUE (video, node, part, piece)
            )
            """,
            """
            INSERT INTO cut_jobs (id, video, number, node, part, stage, state, attempt, crashes, claim, progress,
                not_before, lease_until, lane, request, note, error_code, error_words, error_hint, warnings,
                is_revisit, created_at, started_at, finished_at)
            SELECT id, video, number, node, part, stage, state, attempt, crashes, claim, progress,
                not_before, lease_until, lane, request, note, error_code, error_words, error_hint, warnings,
                is_revisit, created_at, started_at, finished_at FROM jobs
            """,
            "DROP TABLE jobs",
            "ALTER TABLE cut_jobs RENAME TO jobs",
            "CREATE INDEX jobs_by_node ON jobs (node, state, priority, id)",
            "CREATE INDEX jobs_by_state ON jobs (state, id)",
            "CREATE INDEX jobs_to_offer ON jobs (priority, id) WHERE state = 'ready' AND kind <> ''",
            "CREATE INDEX jobs_by_runner ON jobs (runner) WHERE runner IS NOT NULL",
            // A registration token is shown to those who may manage, so it is kept as it is.
            """
            CREATE TABLE registration_tokens (
                id BIGINT PRIMARY KEY,
                token TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL
            )
            """,
            // Only the hash of a runner's token is known here. `job_types` is what it last asked for, as JSON; null
            // for all.
            """
            CREATE TABLE runners (
                id BIGINT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                description TEXT,
                version TEXT,
                ip TEXT NOT NULL,
                token_hash TEXT NOT NULL UNIQUE,
                registration BIGINT NOT NULL REFERENCES registration_tokens (id) ON DELETE CASCADE,
                job_types TEXT,
                last_contact_at BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            )
            """,
            // Each time a runner took a job. Kept for a while when the job is gone, so that who comes late is told.
            """
            CREATE TABLE runner_claims (
                token_hash TEXT PRIMARY KEY,
                job TEXT NOT NULL,
                claim BIGINT NOT NULL,
                runner BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX runner_claims_by_time ON runner_claims (created_at)",
            // How often a job failed on a runner, silence included.
            """
            CREATE TABLE runner_failures (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                runner BIGINT NOT NULL,
                failures BIGINT NOT NULL,
                PRIMARY KEY (job, runner)
            )
            """,
        ])

    /// Runners ask often, and there may be many pieces.
    static let uncutJobs = Migration(
        11, "jobs that have to be cut",
        ["CREATE INDEX jobs_to_cut ON jobs (node, id) WHERE state = 'ready' AND piece = ''"])
}
