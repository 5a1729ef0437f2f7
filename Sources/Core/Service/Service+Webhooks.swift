public import StageKit

/// Which deliveries a list holds.
public struct DeliveryQuery: Sendable {
    /// Only these.
    public var state: DeliveryState?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    /// All, or those in one state.
    public init(state: DeliveryState? = nil, limit: Int = 50, after: String? = nil) {
        self.state = state
        self.limit = limit
        self.after = after
    }
}

extension Service {
    /// Makes a webhook; it is told of what happens from now on.
    public func createWebhook(_ new: NewWebhook) async throws -> WebhookView {
        let id = Identifier()
        return try await refusing {
            try await library.write { ledger in
                try ledger.insert(new, id: id)
                return WebhookView(id: id, url: new.url, events: new.events, createdAt: ledger.now)
            }
        }
    }

    /// Newest first.
    public func webhooks(limit: Int = 50, after: String? = nil) async throws -> Page<WebhookView> {
        try await library.read { ledger in
            let (total, found) = try ledger.webhooks(limit: limit, after: after)
            let page = Array(found.prefix(limit))
            return Page(total: total, data: page, next: found.count > limit ? page.last?.id.rawValue : nil)
        }
    }

    /// The webhook, or nil.
    public func webhook(_ id: Identifier) async throws -> WebhookView? {
        try await library.read { try $0.webhook(id) }
    }

    /// Removes a webhook with its deliveries, also those that are still to be made.
    ///
    /// - Returns: false when there is none.
    public func deleteWebhook(_ id: Identifier) async throws -> Bool {
        try await refusing { try await library.write { try $0.removeWebhook(id) } }
    }

    /// Newest first; nil when there is no such webhook.
    public func deliveries(of webhook: Identifier, _ query: DeliveryQuery) async throws -> Page<DeliveryView>? {
        try await library.read { ledger in
            guard try ledger.webhook(webhook) != nil else { return nil }
            let (total, found) = try ledger.deliveries(query, to: webhook)
            let page = Array(found.prefix(query.limit))
            return Page(total: total, data: page, next: found.count > query.limit ? page.last?.id.rawValue : nil)
        }
    }

    /// Makes a delivery again, at once, whatever became of it.
    ///
    /// - Returns: nil when there is no such delivery.
    public func replay(_ delivery: Identifier, of webhook: Identifier) async throws -> DeliveryView? {
        let library = library
        let view = try await refusing {
            try await library.write { ledger -> DeliveryView? in
                guard try ledger.delivery(delivery, to: webhook) != nil else { return nil }
                try ledger.replay(delivery)
                return try ledger.delivery(delivery, to: webhook)
            }
        }
        library.outboxBell.ring(Outbox.name)
        return view
    }
}
