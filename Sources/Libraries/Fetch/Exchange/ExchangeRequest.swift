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
    public internal(set) var address: String

    /// Over HTTP: lines `Name: value`. Not sent on where a redirect leads to another server, nor are user and password.
    public var headers: [String] = []
    public var body = Body.none

    /// Over FTP and SFTP: what is sent comes behind what is there already.
    public var appends = false

    /// Of what is fetched: how many bytes are here already.
    public var offset = 0

    /// Of what is fetched, in bytes: more is refused.
    public var largest = Int.max

    /// Over FTP and SFTP: commands before the transfer. Over FTP they run in the folder of the transfer before.
    public var before: [String] = []

    /// Over FTP and SFTP: commands after the transfer, over FTP in the folder of the address.
    public var after: [String] = []

    public init(_ verb: String, _ address: String) {
        self.verb = verb
        self.address = address
    }
}

extension ExchangeRequest {
    var scheme: String { address.prefix { $0 != ":" }.lowercased() }
    var isHTTP: Bool { scheme == "http" || scheme == "https" }
    /// Whether asking elsewhere means the same (RFC 9110, section 15.4).
    var followsRedirects: Bool { isHTTP && (verb == "GET" || verb == "HEAD") }
}
