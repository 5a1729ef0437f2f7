import SQL
import StageKit

/// Deliveries as the API shows them.
extension Ledger {
    func deliveries(_ query: DeliveryQuery, to webhook: Identifier) throws -> (total: Int, found: [DeliveryView]) {
        var filter = Filter("1 = 1")
        filter.add("webhook = ?", SQLValue(webhook))
        if let state = query.state { filter.add("state = ?", SQLValue(state.rawValue)) }
        let total = try database.first(
            "SELECT COUNT(*) AS total FROM webhook_deliveries WHERE \(filter.sql)", filter.values)
        if let after = query.after {
            filter.add("number < (SELECT number FROM webhook_deliveries WHERE id = ?)", SQLValue(after))
        }
        filter.add("1 = 1 ORDER BY number DESC LIMIT ?", SQLValue(query.limit + 1))
        let rows = try database.query("SELECT * FROM webhook_deliveries WHERE \(filter.sql)", filter.values)
        return (try total?.count("total") ?? 0, try rows.map(Self.delivery))
    }

    func delivery(_ id: Identifier, to webhook: Identifier) throws -> DeliveryView? {
        try database.first(
            "SELECT * FROM webhook_deliveries WHERE id = $1 AND webhook = $2", [SQLValue(id), SQLValue(webhook)]
        ).map(Self.delivery)
    }

    /// Begins again with a delivery, whatever became of it: at once, and with all its time before it.
    func replay(_ id: Identifier) throws {
        try database.execute(
            """
            UPDATE webhook_deliveries SET state = 'pending', attempts = 0, since = $2, next_at = $2,
                finished_at = NULL WHERE id = $1
            """, [SQLValue(id), SQLValue(now)])
    }

    /// How many deliveries are in each state.
    func deliveryCounts() throws -> [DeliveryState: Int] {
        var counts: [DeliveryState: Int] = [:]
        for row in try database.query("SELECT state, COUNT(*) AS found FROM webhook_deliveries GROUP BY state") {
            counts[try row.word("state")] = try row.count("found")
        }
        return counts
    }

    private static func delivery(_ row: Row) throws -> DeliveryView {
        DeliveryView(
            id: try row.identifier("id"), event: try row.identifier("event"), type: try row.word("type"),
            video: try row.identifier("video"), state: try row.word("state"), attempts: try row.count("attempts"),
            status: try row.optionalInteger("status").map { Int($0) }, error: try row.optionalText("error"),
            createdAt: try row.timestamp("created_at"), nextAt: try row.optionalTimestamp("next_at"),
            finishedAt: try row.optionalTimestamp("finished_at"))
    }
}
