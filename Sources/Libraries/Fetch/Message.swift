/// A short HTTP request and its short answer: a message to somebody's server.
public struct Message: Sendable {
    /// What a message may cost.
    public struct Limits: Sendable {
        /// Seconds until a connection stands.
        public var connectTimeout = 5
        /// Seconds for all of it.
        public var timeout = 15
        /// Of an answer, in bytes; more is not waited for.
        public var answer = 64 << 10
        public init() {}
    }

    /// What came back.
    public struct Answer: Sendable, Equatable {
        /// Whatever it is.
        public let status: Int
        /// At most as much as the limits say.
        public let body: [UInt8]
    }

    public let address: String
    /// Lines `Name: value`; `Content-Type` among them where there is a body.
    public var headers: [String]
    /// Sent by POST; nil asks by GET.
    public var body: [UInt8]?
    public var limits = Limits()
    public var policy = NetworkPolicy()
    public var userAgent = "Millrace"

    /// - Parameters:
    ///   - address: an absolute address, `https://…` or `http://…`.
    ///   - body: is sent by POST; nil asks by GET.
    public init(_ address: String, headers: [String] = [], body: [UInt8]? = nil) {
        self.address = address
        self.headers = headers
        self.body = body
    }

    /// Sends it and waits for the answer. Blocks the calling thread; certificates are verified; redirects are not
    /// followed; proxies of the environment are not used; other protocols are not spoken.
    ///
    /// - Parameter isCancelled: asked at least once a second.
    /// - Throws: `FetchError` when there is no answer; `CancellationError` within 2 s of `isCancelled` being true.
    public func run(isCancelled: () -> Bool = { false }) throws -> Answer {
        try withoutActuallyEscaping(isCancelled) { try MessageTransfer(self, isCancelled: $0).run() }
    }
}
