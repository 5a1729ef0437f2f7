/// What makes a request that comes twice one request (draft-ietf-httpapi-idempotency-key-header).
public struct RequestKey: Sendable, Equatable {
    /// The client's key, and who the client is.
    public let id: String
    /// What was asked for: the same for the same request, however it was sent.
    public let fingerprint: String

    /// How long an answer is kept, in seconds.
    static let lifetime = 86_400.0

    /// Both as the caller likes; they are compared, never read.
    public init(id: String, fingerprint: String) {
        self.id = id
        self.fingerprint = fingerprint
    }
}

/// A video that was made, or the same as it was when the same request made it.
public struct Created: Sendable, Equatable {
    /// As it was when it was made.
    public let video: VideoView
    /// Whether nothing was made this time.
    public let isReplay: Bool
}
