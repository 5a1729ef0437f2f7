public import Foundation

/// One file to be fetched by http or https.
public struct Download: Sendable {
    /// What a download may cost.
    public struct Limits: Sendable {
        /// Of the file, in bytes.
        public var size = Int.max
        public var redirects = 10
        /// Seconds until a connection stands.
        public var connectTimeout = 15
        /// Seconds that may pass with hardly a byte.
        public var stallTimeout = 30
        public init() {}
    }

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
        /// Where the file was in the end, after redirects.
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

    /// Fetches the file and writes it. Blocks the calling thread; certificates are verified; proxies of the
    /// environment are not used; other protocols are not spoken, not after redirects either.
    ///
    /// - Parameters:
    ///   - file: must not exist yet; when anything goes wrong, it does not exist afterwards.
    ///   - progress: called about once a second and after each piece; when it throws, the download ends with that error.
    ///   - isCancelled: asked at least once a second.
    ///   - received: each piece of the file, in order: for digests.
    /// - Throws: `FetchError`; `CancellationError` within 2 s of `isCancelled` being true.
    public func run(
        to file: URL, progress: (Progress) throws -> Void = { _ in }, isCancelled: () -> Bool = { false },
        received: ([UInt8]) -> Void = { _ in }
    ) throws -> Receipt {
        let target = try TargetFile(file)
        return try run(target, progress, isCancelled, received)
    }

    /// Fetches the file and hands it on, piece by piece; writes nothing. Otherwise as `run(to:)`.
    ///
    /// - Parameter received: each piece of the file, in order, also of one that then does not come whole; when it
    ///   throws, the download ends with that error.
    public func run(
        progress: (Progress) throws -> Void = { _ in }, isCancelled: () -> Bool = { false },
        received: ([UInt8]) throws -> Void
    ) throws -> Receipt {
        try run(nil, progress, isCancelled, received)
    }

    private func run(
        _ target: TargetFile?, _ progress: (Progress) throws -> Void, _ isCancelled: () -> Bool,
        _ received: ([UInt8]) throws -> Void
    ) throws -> Receipt {
        try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(isCancelled) { isCancelled in
                try withoutActuallyEscaping(received) { received in
                    let hooks = TransferHooks(progress: progress, isCancelled: isCancelled, received: received)
                    return try Transfer(self, hooks, target: target).run()
                }
            }
        }
    }
}
