/// A few bytes to be sent by POST: a message to somebody's server.
public struct Post: Sendable {
    /// What a message may cost.
    public struct Limits: Sendable {
        /// Seconds until a connection stands.
        public var connectTimeout = 5
        /// Seconds for all of it.
        public var timeout = 15
        /// Of an answer, in bytes; nobody reads it, and more is not waited for.
        public var answer = 64 << 10
        public init() {}
    }

    public let address: String
    /// Lines `Name: value`; `Content-Type` among them.
    public var headers: [String]
    public var body: [UInt8]
    public var limits = Limits()
    public var policy = NetworkPolicy()
    public var userAgent = "Millrace"

    /// - Parameter address: an absolute address, `https://…` or `http://…`.
    public init(_ address: String, headers: [String], body: [UInt8]) {
        self.address = address
        self.headers = headers
        self.body = body
    }

    /// Sends it and waits for the answer's status, whatever it is. Blocks the calling thread; certificates are
    /// verified; redirects are not followed; proxies of the environment are not used; other protocols are not spoken.
    ///
    /// - Parameter isCancelled: asked at least once a second.
    /// - Returns: the status.
    /// - Throws: `FetchError` when there is no answer; `CancellationError` within 2 s of `isCancelled` being true.
    public func run(isCancelled: () -> Bool = { false }) throws -> Int {
        try withoutActuallyEscaping(isCancelled) { try PostTransfer(self, isCancelled: $0).run() }
    }
}
