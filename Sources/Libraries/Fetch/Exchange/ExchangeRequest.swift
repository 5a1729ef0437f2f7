public import Foundation

/// One request of an `Exchange`.
public struct ExchangeRequest: Sendable {
    /// What is sent along.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// So many bytes of a file, from this one on.
        case file(URL, from: Int, count: Int)
    }

    /// `GET` fetches, `HEAD` looks, `PUT` sends, whatever the protocol; over HTTP any other is sent as it is.
    public let verb: String

    /// Absolute, its path percent-encoded as it is to be sent.
    public let address: String

    /// Over HTTP: lines `Name: value`.
    public var headers: [String] = []
    public var body = Body.none

    /// Over FTP and SFTP: what is sent comes behind what is there already.
    public var appends = false

    /// Of what is fetched: how many bytes are here already.
    public var offset = 0

    /// Over FTP and SFTP: commands before the transfer. Over FTP they run in the folder of the transfer before.
    public var before: [String] = []

    /// Over FTP and SFTP: commands after the transfer, over FTP in the folder of the address.
    public var after: [String] = []

    public init(_ verb: String, _ address: String) {
        self.verb = verb
        self.address = address
    }
}

/// What a server said.
public struct ExchangeAnswer: Sendable {
    /// Of HTTP or FTP; 0 over SFTP.
    public let status: Int

    /// Over HTTP; names in lower case, the last of several values.
    public let headers: [String: String]

    /// As far as it was not handed out while it came; at most `Exchange.largestAnswer` bytes.
    public let body: [UInt8]

    /// How large the file is that was looked at or fetched, in bytes, when the server says so.
    public let size: Int?

    /// When that file was changed last, in seconds since 1970, when the server says so.
    public let modified: Int?

    /// In seconds, when the server asks to wait.
    public let retryAfter: Int?
}
