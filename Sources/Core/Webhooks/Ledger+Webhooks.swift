import SQL
import StageKit

extension Ledger {
    func insert(_ webhook: NewWebhook, id: Identifier) throws {
        try database.execute(
            "INSERT INTO webhooks (id, url, events, secret, created_at) VALUES ($1, $2, $3, $4, $5)",
            [
                SQLValue(id), SQLValue(webhook.url), SQLValue(try Columns.text(webhook.events)),
                SQLValue(webhook.secret), SQLValue(now),
            ])
    }

    func webhook(_ id: Identifier) throws -> WebhookView? {
        try database.first("SELECT * FROM webhooks WHERE id = $1 AND is_hidden = 0", [SQLValue(id)]).map(Self.webhook)
    }

    /// Newest first; one more than `limit`, when there is one.
    func webhooks(limit: Int = .max - 1, after: String? = nil) throws -> (total: Int, webhooks: [WebhookView]) {
        let total = try database.first("SELECT COUNT(*) AS total FROM webhooks WHERE is_hidden = 0")?.count("total") ?? 0
        var filter = Filter("is_hidden = 0")
        if let after { filter.add("id < ?", SQLValue(after)) }
        filter.add("1 = 1 ORDER BY id DESC LIMIT ?", SQLValue(limit + 1))
        let rows = try database.query("SELECT * FROM webhooks WHERE \(filter.sql)", filter.values)
        return (total, try rows.map(Self.webhook))
    }

    func removeWebhook(_ id: Identifier) throws -> Bool {
        guard try webhook(id) != nil else { return false }
        try database.execute("DELETE FROM webhook_deliveries WHERE webhook = $1", [SQLValue(id)])
        return try database.execute("DELETE FROM webhooks WHERE id = $1", [SQLValue(id)]) > 0
    }

    private static func webhook(_ row: Row) throws -> WebhookView {
        WebhookView(
            id: try row.identifier("id"), url: try row.text("url"),
            events: try Columns.value([WebhookEvent].self, try row.text("events")),
            createdAt: try row.timestamp("created_at"))
    }
}
