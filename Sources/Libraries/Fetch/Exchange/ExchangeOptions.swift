public import Foundation

/// How a server is talked to, for all requests of an `Exchange`.
public struct ExchangeOptions: Sendable {
    /// How the host key of an SFTP server is known (RFC 4253, section 4.1). There is no way to go without.
    public enum HostTrust: Sendable, Equatable {
        /// A file in the format of `known_hosts` (sshd(8)).
        case knownHosts(URL)
        /// SHA-256 of the key in base64, without padding: what `ssh-keygen -l` prints after `SHA256:`.
        case fingerprint(String)
    }

    /// What an address may begin with.
    public var schemes = ["http", "https", "ftp", "ftps", "sftp"]
    public var policy = NetworkPolicy()
    public var userAgent = "Millrace"
    public var user: String?
    public var password: String?

    /// Over FTP: the connection is encrypted by AUTH TLS before the log-in, and so are its data (RFC 4217).
    public var upgradesToTLS = false

    /// Certificates (PEM) to trust instead of the system's.
    public var authorities: URL?

    /// Over SFTP: where nothing is said, no host is trusted.
    public var hostTrust: HostTrust?

    /// Over SFTP: a private key to log in with, in the place of the password.
    public var privateKey: URL?
    public var passphrase: String?

    /// Over HTTP: how many redirects of a `GET` or `HEAD` are followed; one more is an error. Others are answers.
    public var redirects = 0

    /// Seconds until a connection stands.
    public var connectTimeout = 15

    /// Seconds that may pass with hardly a byte.
    public var stallTimeout = 60

    /// Seconds for all of a request; nil for as many as it takes.
    public var timeout: Int?

    /// Of an answer that nobody takes while it comes, in bytes.
    public var largestAnswer = 16 << 20

    /// Whether a longer answer than that is cut, and counts; otherwise it is an error.
    public var cutsAnswers = false

    public init() {}
}

extension ExchangeOptions {
    /// For short messages to somebody's web server: what it answers matters, and little of what it says.
    public static func messages(_ policy: NetworkPolicy) -> ExchangeOptions {
        var options = ExchangeOptions()
        options.schemes = ["http", "https"]
        options.policy = policy
        options.connectTimeout = 5
        options.timeout = 15
        options.largestAnswer = 64 << 10
        options.cutsAnswers = true
        return options
    }
}
