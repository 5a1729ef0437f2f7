/// Bytes that are read from http or https as they come, and kept nowhere: playlists, segments of a live stream. For files
/// see `Fetcher`.
public struct Download: Sendable {
    public typealias Limits = FetchRequest.Limits

    /// How far it is.
    public struct Progress: Sendable, Equatable {
        /// Bytes that came so far.
        public let received: Int
        /// Bytes that there are, when the server says so.
        public let total: Int?
    }

    /// What came.
    public struct Receipt: Sendable, Equatable {
        /// In bytes.
        public let size: Int
        /// Where it was in the end, after redirects.
        public let address: String
        /// What the server calls it: `video/mp4`.
        public let mediaType: String?
    }

    public let address: String
    public var limits = Limits()
    public var policy = NetworkPolicy()
    public var userAgent = "Millrace"

    /// - Parameter address: an absolute address, `https://…` or `http://…`.
    public init(_ address: String) { self.address = address }

    /// Reads it to the end. Blocks the calling thread; certificates are verified; proxies of the environment are not
    /// used; other protocols are not spoken, not after redirects either.
    ///
    /// - Parameters:
    ///   - progress: called about once a second and after each piece; when it throws, the download ends with that error.
    ///   - isCancelled: asked at least once a second.
    ///   - received: each piece, in order, also of one that then does not come whole; when it throws, the download ends
    ///     with that error.
    /// - Throws: `FetchError`; `CancellationError` within 2 s of `isCancelled` being true.
    public func run(
        progress: (Progress) throws -> Void = { _ in }, isCancelled: () -> Bool = { false },
        received: ([UInt8]) throws -> Void
    ) throws -> Receipt {
        try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(isCancelled) { isCancelled in
                try withoutActuallyEscaping(received) { received in
                    let hooks = TransferHooks(progress: progress, isCancelled: isCancelled, received: received)
                    return try Transfer(self, hooks).run()
                }
            }
        }
    }
}
