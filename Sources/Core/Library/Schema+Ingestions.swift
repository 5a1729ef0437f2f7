import SQL

extension Schema {
    /// Jobs of the ingestion server, and calls to their clients.
    static let ingestions = Migration(
        13, "jobs of the ingestion server, and calls back",
        [
            // `id` is the video's, which is there when `is_video` is 1. `asks` is a JSON list; `completion` and `error`
            // are whole addresses.
            """
            CREATE TABLE ingestions (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                code TEXT,
                weight BIGINT NOT NULL,
                request TEXT NOT NULL,
                asks TEXT NOT NULL,
                completion TEXT,
                error TEXT,
                is_video BIGINT NOT NULL DEFAULT 0,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX ingestions_waiting ON ingestions (id) WHERE is_video = 0",
            // A call back is a delivery that says itself where it goes. All of them belong to one webhook, which nobody
            // made and nobody sees.
            "ALTER TABLE webhook_deliveries ADD COLUMN address TEXT",
            "ALTER TABLE webhooks ADD COLUMN is_hidden BIGINT NOT NULL DEFAULT 0",
            """
            INSERT INTO webhooks (id, url, events, secret, created_at, is_hidden)
            VALUES ('\(Ledger.callbacks)', '', '[]', '', 0, 1)
            """,
        ])
}
