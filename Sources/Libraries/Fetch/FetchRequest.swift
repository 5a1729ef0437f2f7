public import Crypto

/// One file that is wanted: where it is, how to ask for it, and what it may cost.
public struct FetchRequest: Sendable {
    /// What a fetch may cost.
    public struct Limits: Sendable {
        /// Of the file, in bytes.
        public var size = Int.max
        public var redirects = 10
        /// Seconds until a connection stands.
        public var connectTimeout = 15
        /// Seconds that may pass with hardly a byte.
        public var stallTimeout = 30
        /// Of this file, in bytes a second; nil for as fast as it comes.
        public var rate: Int?
        public init() {}
    }

    /// A field of the request's head.
    public struct Header: Sendable, Equatable {
        public let name: String
        public let value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How the server of an `sftp` address proves who it is. Without any of it no server is trusted.
    public struct HostKeys: Sendable, Equatable {
        /// A file in the format of OpenSSH's `known_hosts` (sshd(8)).
        public var file: String?
        /// The SHA-256 of the host's key in base64, as `ssh-keygen -l` prints it; counts instead of the file.
        public var fingerprint: String?
        public init(file: String? = nil, fingerprint: String? = nil) {
            self.file = file
            self.fingerprint = fingerprint
        }
    }

    /// `http`, `https`, `ftp`, `ftps` (TLS from the first byte), `ftpes` (TLS by the command AUTH, required), `sftp`.
    public let address: String
    /// Sent to the host of the address alone, and to no other after a redirect, as are cookies, user and password.
    public var headers: [Header] = []
    /// The value of a `Cookie` field.
    public var cookies: String?
    /// Instead of those in the address.
    public var user: String?
    public var password: String?
    /// A private key for `sftp`, as OpenSSH keeps it, without a passphrase.
    public var keyFile: String?
    public var hostKeys = HostKeys()
    /// PEM file of the authorities to trust; the system's when nil.
    public var authorities: String?
    /// What the file must turn out to be.
    public var checksum: Digest?
    /// Digests that are wanted of the file besides.
    public var digests: Set<Digest.Algorithm> = []
    /// The most connections for this file; more than one where the server sends parts of a file that names its version.
    public var connections = 1
    public var limits = Limits()
    public var policy = NetworkPolicy()
    /// Whether the file is on the disk when it is told to be whole; otherwise that is left to the system.
    public var isDurable = true
    public var userAgent = "Millrace"

    /// Those of the addresses that are fetched.
    public static var schemes: [String] { FetchAddress.schemes }

    public init(_ address: String) { self.address = address }
}

extension FetchRequest {
    /// - Throws: `FetchError` (badRequest) for what would break the head of a request, or a limit that lets nothing pass.
    func check() throws(FetchError) {
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isToken), Self.isValue(header.value) else {
                throw FetchError(.badRequest, "a header is no name and a value of one line")
            }
        }
        guard [cookies, user, password].allSatisfy({ $0.map(Self.isValue) ?? true }) else {
            throw FetchError(.badRequest, "cookies, user and password may not hold control characters")
        }
        guard limits.rate ?? 1 > 0 else { throw FetchError(.badRequest, "the limit of speed must be above zero") }
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 } }
}
