import SQL

extension Schema {
    /// The download service.
    static let downloads = Migration(
        12, "downloads",
        [
            // `owner` is `local`, `user:…` or `token:…`; `base` is what `folder` must not leave. `wants` is JSON: user,
            // password, cookies and header fields may be in it, so no answer shows it. `position` is the order of the
            // queue, less comes first. `is_placing` says that the file, whole, was about to be called `file`.
            """
            CREATE TABLE downloads (
                id TEXT PRIMARY KEY,
                owner TEXT NOT NULL,
                url TEXT NOT NULL,
                host TEXT NOT NULL,
                wants TEXT NOT NULL,
                folder TEXT NOT NULL,
                base TEXT NOT NULL,
                name TEXT,
                overwrites BIGINT NOT NULL,
                file TEXT NOT NULL,
                is_placing BIGINT NOT NULL DEFAULT 0,
                position BIGINT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL DEFAULT 0,
                barren BIGINT NOT NULL DEFAULT 0,
                best BIGINT NOT NULL DEFAULT 0,
                received BIGINT NOT NULL DEFAULT 0,
                size BIGINT,
                media_type TEXT,
                checked TEXT,
                error_code TEXT,
                error_words TEXT,
                error_hint TEXT,
                created_at BIGINT NOT NULL,
                started_at BIGINT,
                changed_at BIGINT NOT NULL,
                finished_at BIGINT,
                not_before BIGINT
            )
            """,
            "CREATE INDEX downloads_by_state ON downloads (state, position)",
            "CREATE INDEX downloads_by_position ON downloads (position)",
            "CREATE INDEX downloads_by_owner ON downloads (owner, state, received)",
            // One row.
            "CREATE TABLE download_settings (id BIGINT PRIMARY KEY, document TEXT NOT NULL)",
        ])
}
