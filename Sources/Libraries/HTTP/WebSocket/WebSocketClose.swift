/// Why a WebSocket is closed, for programs (RFC 6455, section 7.4).
public struct WebSocketCloseCode: Sendable, Hashable, RawRepresentable {
    /// 1000…4999.
    public let rawValue: UInt16

    /// Any number; `isSendable` tells whether it may go over the wire.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// All is done.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// The server stops, or the client leaves the page.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// The other side broke the rules.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// Binary where text was due, or the other way round.
    public static let unsupported = WebSocketCloseCode(rawValue: 1003)
    /// Text that is not UTF-8.
    public static let notText = WebSocketCloseCode(rawValue: 1007)
    /// What was said is not allowed.
    public static let policy = WebSocketCloseCode(rawValue: 1008)
    /// A message that is larger than is taken here.
    public static let tooLarge = WebSocketCloseCode(rawValue: 1009)
    /// This side is in trouble.
    public static let internalError = WebSocketCloseCode(rawValue: 1011)

    /// Whether a close frame may have it: the registered codes, but for those that only stand for the want of one, and
    /// the range for libraries and applications (sections 7.4.1 and 7.4.2).
    public var isSendable: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// A client that broke the rules; it has been told so, and the connection is closed.
public struct WebSocketViolation: Error, Sendable, Equatable {
    /// As it was told.
    public let code: WebSocketCloseCode
    /// One sentence for people, at most 123 bytes long: it goes into the close frame.
    public let words: String
}
