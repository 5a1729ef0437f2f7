/// What a server said.
public struct ExchangeAnswer: Sendable {
    /// Of HTTP or FTP; 0 over SFTP.
    public let status: Int

    /// Over HTTP; names in lower case, the last of several values.
    public let headers: [String: String]

    /// As far as it was not handed out while it came; at most `ExchangeOptions.largestAnswer` bytes.
    public let body: [UInt8]

    /// Where it came from, after redirects.
    public let address: String

    /// How large the file is that was looked at or fetched, in bytes, when the server says so.
    public let size: Int?

    /// When that file was changed last, in seconds since 1970, when the server says so.
    public let modified: Int?

    /// In seconds, when the server asks to wait.
    public let retryAfter: Int?

    /// Where the server sends us instead, absolute.
    let location: String?
}

extension ExchangeAnswer {
    /// Passes on what is the whole file that was asked for, over HTTP.
    ///
    /// - Throws: `FetchError` for what comes in its place.
    @discardableResult
    public func file() throws(FetchError) -> ExchangeAnswer {
        guard status == 200 else { throw .status(status, retryAfter: retryAfter) }
        return self
    }
}
