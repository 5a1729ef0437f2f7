import SQL

/// The tables. Times are milliseconds since 1970, truth values 0 and 1, documents JSON text.
enum Schema {
    static let migrations = [
        Migration(
            1, "videos, jobs, artefacts and tokens",
            [
                // `state` and `ready_at` are what `VideoState` says of the jobs, written down in the transaction that
                // changes a job, so that lists can be filtered by an index.
                """
                CREATE TABLE videos (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL,
                    external_id TEXT,
                    visibility TEXT NOT NULL,
                    preset TEXT NOT NULL,
                    request TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    ready_at BIGINT,
                    is_rejected BIGINT NOT NULL DEFAULT 0,
                    is_deleting BIGINT NOT NULL DEFAULT 0
                )
                """,
                "CREATE INDEX videos_by_state ON videos (state, id)",
                "CREATE INDEX videos_by_external_id ON videos (external_id, id)",
                // `number` is the order in the graph, within a video.
                // `claim` counts the times somebody took the job: the pair (id, claim) is the lease. `attempt` counts
                // only those that count.
                """
                CREATE TABLE jobs (
                    id TEXT PRIMARY KEY,
                    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                    number BIGINT NOT NULL,
                    node TEXT NOT NULL,
                    part TEXT NOT NULL,
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
                    UNIQUE (video, node, part)
                )
                """,
                "CREATE INDEX jobs_by_node ON jobs (node, state, id)",
                "CREATE INDEX jobs_by_state ON jobs (state, id)",
                // `number` is the order of making, within a video.
                """
                CREATE TABLE artifacts (
                    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                    name TEXT NOT NULL,
                    number BIGINT NOT NULL,
                    kind TEXT NOT NULL,
                    node TEXT NOT NULL,
                    part TEXT NOT NULL,
                    size BIGINT NOT NULL,
                    traits TEXT NOT NULL,
                    made_by TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    PRIMARY KEY (video, name)
                )
                """,
                // Only the hash of a token is known here.
                """
                CREATE TABLE tokens (
                    id TEXT PRIMARY KEY,
                    hash TEXT NOT NULL UNIQUE,
                    scope TEXT NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
            ]),
        Migration(
            2, "webhooks and their outbox",
            [
                // The secret signs deliveries, so it is kept as it is; no answer shows it. `events` is a JSON list.
                """
                CREATE TABLE webhooks (
                    id TEXT PRIMARY KEY,
                    url TEXT NOT NULL,
                    events TEXT NOT NULL,
                    secret TEXT NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
                // `number` is the order of the events. `since` is when trying began, `body` what is sent, always the
                // same. There is no reference to `videos`: a video's deletion is an event too.
                """
                CREATE TABLE webhook_deliveries (
                    id TEXT PRIMARY KEY,
                    number BIGINT NOT NULL,
                    webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
                    event TEXT NOT NULL,
                    type TEXT NOT NULL,
                    video TEXT NOT NULL,
                    body TEXT NOT NULL,
                    state TEXT NOT NULL,
                    attempts BIGINT NOT NULL DEFAULT 0,
                    status BIGINT,
                    error TEXT,
                    created_at BIGINT NOT NULL,
                    since BIGINT NOT NULL,
                    next_at BIGINT,
                    finished_at BIGINT
                )
                """,
                "CREATE UNIQUE INDEX webhook_deliveries_by_number ON webhook_deliveries (number)",
                "CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook, number)",
                "CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (state, next_at, number)",
                "CREATE INDEX webhook_deliveries_by_video ON webhook_deliveries (webhook, video, state, number)",
            ]),
        Migration(
            3, "names and uses of tokens, users, keys for signed addresses",
            [
                "ALTER TABLE tokens ADD COLUMN name TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE tokens ADD COLUMN is_automatic BIGINT NOT NULL DEFAULT 0",
                "ALTER TABLE tokens ADD COLUMN last_used_at BIGINT",
                // Only the argon2id hash of a password is known here.
                """
                CREATE TABLE users (
                    name TEXT PRIMARY KEY,
                    password_hash TEXT NOT NULL,
                    scope TEXT NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
                // A retired key signs nothing new, and is kept for as long as a signature of it may be valid.
                """
                CREATE TABLE signing_keys (
                    id TEXT PRIMARY KEY,
                    secret TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    retired_at BIGINT
                )
                """,
            ]),
        Migration(
            4, "uploads that survive",
            [
                // How much has come is the size of the file. `checked_to` is set while bytes come that are to be
                // checked: where they begin. `video` is what the whole file became.
                """
                CREATE TABLE uploads (
                    id TEXT PRIMARY KEY,
                    length BIGINT NOT NULL,
                    metadata TEXT NOT NULL,
                    name TEXT NOT NULL,
                    external_id TEXT,
                    visibility TEXT NOT NULL,
                    preset TEXT NOT NULL,
                    request TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    checked_to BIGINT,
                    video TEXT
                )
                """,
                "CREATE INDEX uploads_by_expiry ON uploads (expires_at)",
            ]),
        Migration(
            5, "answers to requests with a key",
            [
                """
                CREATE TABLE request_keys (
                    id TEXT PRIMARY KEY,
                    fingerprint TEXT NOT NULL,
                    answer TEXT NOT NULL,
                    created_at BIGINT NOT NULL
                )
                """,
                "CREATE INDEX request_keys_by_time ON request_keys (created_at)",
            ]),
        Migration(
            6, "when a video became playable",
            ["ALTER TABLE videos ADD COLUMN playable_at BIGINT"]),
        Migration(
            7, "what outlives the program of a torrent",
            [
                // `name` is that of the `.torrent` artefact; `seeding_time` is in seconds.
                """
                CREATE TABLE torrents (
                    video TEXT NOT NULL,
                    name TEXT NOT NULL,
                    is_stopped BIGINT NOT NULL DEFAULT 0,
                    uploaded BIGINT NOT NULL DEFAULT 0,
                    seeding_time BIGINT NOT NULL DEFAULT 0,
                    PRIMARY KEY (video, name),
                    FOREIGN KEY (video, name) REFERENCES artifacts (video, name) ON DELETE CASCADE
                )
                """
            ]),
        Migration(
            8, "torrents by their info-hashes",
            [
                // `name` is that of the `.torrent` artefact. Hashes have 40 digits: trackers know no more of a v2 one
                // (BEP 52). A hybrid torrent has two.
                """
                CREATE TABLE info_hashes (
                    video TEXT NOT NULL,
                    name TEXT NOT NULL,
                    hash TEXT NOT NULL,
                    PRIMARY KEY (video, name, hash),
                    FOREIGN KEY (video, name) REFERENCES artifacts (video, name) ON DELETE CASCADE
                )
                """,
                "CREATE INDEX info_hashes_by_hash ON info_hashes (hash)",
            ]),
        Migration(
            9, "presets, and what was promised to each video",
            [
                """
                CREATE TABLE presets (
                    name TEXT PRIMARY KEY,
                    document TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    changed_at BIGINT NOT NULL
                )
                """,
                // The preset as it was when the video was made: later changes are for later videos.
                """
                CREATE TABLE video_presets (
                    video TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
                    node TEXT NOT NULL,
                    document TEXT NOT NULL,
                    PRIMARY KEY (video, node)
                )
                """,
            ]),
        runners, uncutJobs, downloads, ingestions,
    ]
}
