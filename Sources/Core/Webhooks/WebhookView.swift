public import StageKit

/// A webhook that is to be made.
public struct NewWebhook: Sendable {
    /// Where deliveries go: http or https.
    public var url: String
    /// What it is told of.
    public var events: [WebhookEvent]
    /// What deliveries are signed with.
    public var secret: String

    /// Checked by whoever takes it in.
    public init(url: String, events: [WebhookEvent], secret: String) {
        self.url = url
        self.events = events
        self.secret = secret
    }
}

/// A webhook as the API shows it: without its secret.
public struct WebhookView: Codable, Sendable, Equatable {
    /// Never changes.
    public var id: Identifier
    /// Where deliveries go.
    public var url: String
    /// What it is told of.
    public var events: [WebhookEvent]
    /// When it was made.
    public var createdAt: Timestamp
}

/// Where a delivery stands.
public enum DeliveryState: String, Codable, Sendable, CaseIterable {
    /// Still to be made, for the first time or again.
    case pending
    /// The receiver took it.
    case delivered
    /// Given up. It can be replayed.
    case failed
}

/// One event on its way to one webhook, as the API shows it.
public struct DeliveryView: Codable, Sendable, Equatable {
    /// Of this delivery.
    public var id: Identifier
    /// Of the event: what the receiver finds as `id`.
    public var event: Identifier
    /// What happened.
    public var type: WebhookEvent
    /// To which video.
    public var video: Identifier
    /// Where it stands.
    public var state: DeliveryState
    /// How often it was tried since it was made, or replayed.
    public var attempts: Int
    /// What the receiver answered last.
    @Nullable public var status: Int?
    /// Why the last attempt failed.
    @Nullable public var error: String?
    /// When the event happened.
    public var createdAt: Timestamp
    /// When it is tried next.
    @Nullable public var nextAt: Timestamp?
    /// When it was delivered or given up.
    @Nullable public var finishedAt: Timestamp?
}
