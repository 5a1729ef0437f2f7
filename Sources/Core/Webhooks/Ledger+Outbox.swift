import Foundation
import SQL
import StageKit

/// The outbox: what webhooks are to be told is written down in the transaction in which it happens, so that no kill
/// comes between an event and its delivery.
extension Ledger {
    /// How long finished deliveries are kept, in seconds.
    static let deliveryMemory = 30.0 * 24 * 3600

    /// Writes down what this transaction has announced, once for each webhook that wants it.
    ///
    /// - Returns: how many deliveries there are to make.
    func post() throws -> Int {
        guard !announcements.isEmpty else { return 0 }
        var count = try postCallbacks()
        let webhooks = try webhooks().webhooks
        guard !webhooks.isEmpty else { return count }
        for announcement in announcements {
            let listeners = webhooks.filter { $0.events.contains(announcement.event) }
            guard !listeners.isEmpty, let video = try anyVideo(announcement.video) else { continue }
            let event = EventBody(
                id: Identifier(), type: announcement.event, time: now, externalId: video.externalID,
                video: try view(of: video), job: try announcement.job.flatMap(job).map(JobView.init))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes]
            let body = String(decoding: try encoder.encode(event), as: UTF8.self)
            // Oldest first, so that the numbers say who waited longer.
            for webhook in listeners.reversed() {
                try insert(
                    Posting(webhook: webhook.id, address: nil, body: body), of: event.type, event: event.id,
                    video: event.video.id)
            }
            count += listeners.count
        }
        return count
    }

    /// What is to be brought where.
    struct Posting {
        let webhook: Identifier
        /// Nil for that of the webhook.
        let address: String?
        let body: String

        /// A call that says all by its address.
        static func callback(to address: String) -> Posting {
            Posting(webhook: Ledger.callbacks, address: address, body: "")
        }
    }

    /// The webhook to which calls belong that say themselves where they go.
    static let callbacks = Identifier(rawValue: "00000000-0000-7000-8000-000000000000") ?? Identifier()

    func insert(_ posting: Posting, of type: WebhookEvent, event: Identifier, video: Identifier) throws {
        let row = try database.first("SELECT COALESCE(MAX(number), 0) + 1 AS number FROM webhook_deliveries")
        try database.execute(
            """
            INSERT INTO webhook_deliveries
                (id, number, webhook, event, type, video, body, address, state, created_at, since, next_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $9, $9)
            """,
            [
                SQLValue(Identifier()), SQLValue(try row?.count("number") ?? 1), SQLValue(posting.webhook),
                SQLValue(event), SQLValue(type.rawValue), SQLValue(video), SQLValue(posting.body),
                SQLValue(posting.address), SQLValue(now),
            ])
    }

    /// The delivery to make next. A webhook hears of one video in order: a delivery waits for the earlier ones.
    ///
    /// - Parameter busy: webhooks that are being told something.
    /// - Returns: what may be made now; or else when the next may be.
    func nextParcel(without busy: Set<Identifier>) throws -> (parcel: Parcel?, start: Timestamp?) {
        // Ids are UUIDs: there is nothing in them to escape.
        let taken = busy.map { "'\($0)'" }.joined(separator: ",")
        let row = try database.first(
            """
            SELECT d.*, w.url AS url, w.secret AS secret FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook
            WHERE d.state = 'pending' AND d.webhook NOT IN (\(taken))
                AND NOT EXISTS (
                    SELECT 1 FROM webhook_deliveries e WHERE e.webhook = d.webhook AND e.video = d.video
                        AND e.state = 'pending' AND e.number < d.number)
            ORDER BY d.next_at, d.number LIMIT 1
            """)
        guard let row else { return (nil, nil) }
        let start = try row.timestamp("next_at")
        guard start <= now else { return (nil, start) }
        let address = try row.optionalText("address")
        return (
            Parcel(
                id: try row.identifier("id"), webhook: try row.identifier("webhook"),
                url: try address ?? row.text("url"), isCallback: address != nil, secret: try row.text("secret"),
                body: try row.text("body")), nil
        )
    }

    /// Writes down what became of an attempt. Nothing, when the delivery is gone or was replayed meanwhile.
    func close(_ delivery: Identifier, _ attempt: DeliveryPlan.Attempt, _ plan: DeliveryPlan) throws {
        guard
            let row = try database.first(
                "SELECT attempts, since, webhook FROM webhook_deliveries WHERE id = $1 AND state = 'pending'",
                [SQLValue(delivery)])
        else { return }
        let attempts = try row.count("attempts") + 1
        let verdict = plan.verdict(on: attempt, attempts: attempts, since: try row.timestamp("since"), at: now)
        let (state, next): (DeliveryState, Timestamp?) =
            switch verdict {
            case .delivered: (.delivered, nil)
            case .again(let time): (.pending, time)
            case .givenUp: (.failed, nil)
            }
        let (status, error): (Int?, String?) =
            switch attempt {
            case .taken(let status): (status, nil)
            case .refused(let status, let error, _): (status, error)
            }
        try database.execute(
            """
            UPDATE webhook_deliveries SET state = $2, attempts = $3, status = $4, error = $5, next_at = $6,
                finished_at = $7 WHERE id = $1
            """,
            [
                SQLValue(delivery), SQLValue(state.rawValue), SQLValue(attempts),
                status.map { SQLValue($0) } ?? .null, SQLValue(error), SQLValue(next),
                SQLValue(state == .pending ? nil : now),
            ])
        try database.execute(
            "DELETE FROM webhook_deliveries WHERE webhook = $1 AND state <> 'pending' AND finished_at < $2",
            [SQLValue(try row.identifier("webhook")), SQLValue(now + -Self.deliveryMemory)])
    }
}
