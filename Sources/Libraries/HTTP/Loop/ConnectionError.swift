/// Why nothing more can be read from or written to a client.
public enum ConnectionError: Error, Sendable, Equatable {
    /// The client has closed, or the connection broke.
    case gone
    /// The client made no progress until a deadline.
    case late
    /// This server closes it.
    case closed
}
