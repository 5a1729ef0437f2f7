/// The request line and header fields of a request, checked (RFC 9112, sections 3 and 5).
public struct RequestHead: Sendable, Equatable {
    /// What is to be done.
    public var method: Method
    /// With what.
    public var target: RequestTarget
    /// 0 or 1: of HTTP/1.
    public var minorVersion: Int
    /// All fields. `host` is that of the target where the target has one.
    public var headers: Headers
    /// How the body's length is known.
    public var framing: BodyFraming

    /// A head that came over no wire.
    public init(
        method: Method, target: RequestTarget, minorVersion: Int = 1, headers: Headers = Headers(),
        framing: BodyFraming = .none
    ) {
        self.method = method
        self.target = target
        self.minorVersion = minorVersion
        self.headers = headers
        self.framing = framing
    }

    /// Whether the client wants to send another request on this connection (RFC 9112, section 9.3).
    public var keepsAlive: Bool {
        let options = headers.all("connection").flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.trimmingSpaces() }
        if options.contains("close") { return false }
        return minorVersion >= 1
    }

    /// Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
    public var expectsContinue: Bool { minorVersion >= 1 && headers["expect"]?.lowercased() == "100-continue" }
}

/// How the length of a request's body is known (RFC 9112, section 6).
public enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

extension Substring {
    func trimmingSpaces() -> Substring {
        guard let start = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let end = utf8.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return "" }
        return self[start...end]
    }
}
