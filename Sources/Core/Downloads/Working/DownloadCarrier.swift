public import Foundation
public import StageKit

/// Who fetches. Core speaks to nobody outside: the server gives it somebody who does.
public protocol DownloadCarrier: Sendable {
    /// Fetches a file and writes it to `order.partial`, on from where an earlier call with the same order came, also one
    /// of another process. When this returns the file is whole, checked, and on the disk.
    ///
    /// - Parameter progress: called as bytes come, from any thread.
    /// - Throws: `DownloadTrouble`; `CancellationError` within a second of the task's cancellation. What has come is kept.
    func carry(
        _ order: DownloadOrder, progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> DownloadArrival

    /// Limits for everything that is fetched, from now on.
    func limit(_ limits: DownloadLimits)
}

/// One file to be fetched.
public struct DownloadOrder: Sendable {
    /// Of the download.
    public let id: Identifier
    /// Without user and password.
    public let url: String
    /// A file of this machine that is to be copied; nil for anything else.
    public let source: URL?
    /// Where it goes; notes may be kept beside it under names that begin with this one's.
    public let partial: URL
    /// What the request says besides. In bit/s, where it has a rate.
    public let wants: DownloadWants
    /// At most.
    public let connections: Int
    /// In bytes a second; nil for no limit.
    public let rate: Int?
}

/// For all that is fetched together.
public struct DownloadLimits: Sendable, Equatable {
    /// In bytes a second; nil for none.
    public let rate: Int?
    /// From one host, in bytes a second; nil for none.
    public let hostRate: Int?
    /// Most connections.
    public let connections: Int
    /// Most connections to one host.
    public let connectionsPerHost: Int

    init(_ settings: DownloadSettings) {
        rate = settings.rate.map { max(1, $0 / 8) }
        hostRate = settings.hostRate.map { max(1, $0 / 8) }
        connections = settings.connections
        connectionsPerHost = settings.connectionsPerHost
    }
}

/// How far it is.
public struct DownloadProgress: Sendable, Equatable {
    /// Bytes that are here.
    public var received: Int
    /// Bytes that there are, when the server says so.
    public var total: Int?
    /// In bytes a second.
    public var rate: Int
    /// That it uses now.
    public var connections: Int
    /// Whether it could go on after an interruption; nil as long as nobody knows.
    public var isResumable: Bool?

    /// A look at a transfer.
    public init(received: Int, total: Int?, rate: Int = 0, connections: Int = 1, isResumable: Bool? = nil) {
        self.received = received
        self.total = total
        self.rate = rate
        self.connections = connections
        self.isResumable = isResumable
    }
}

/// What came.
public struct DownloadArrival: Sendable, Equatable {
    /// In bytes.
    public var size: Int
    /// What the server, or the address after redirects, calls it; plain.
    public var name: String?
    /// As the server says.
    public var mediaType: String?
    /// What its bytes were compared with: `sha-256`.
    public var checked: String?
    /// The server's, where it has such.
    public var status: Int?

    /// A file that came.
    public init(size: Int, name: String? = nil, mediaType: String? = nil, checked: String? = nil, status: Int? = nil) {
        self.size = size
        self.name = name
        self.mediaType = mediaType
        self.checked = checked
        self.status = status
    }
}

/// Why it did not come.
public struct DownloadTrouble: Error, Sendable, Equatable {
    /// Lower-case words with underscores.
    public var code: String
    /// One sentence without a period.
    public var words: String
    /// What would be right.
    public var hint: String?
    /// Whether the same request may succeed later.
    public var isTemporary: Bool
    /// There was no room for it.
    public var isDiskFull: Bool
    /// What the server answered, if it did.
    public var status: Int?
    /// In seconds, when the server asked to be left alone.
    public var retryAfter: Double?

    /// Trouble in words.
    public init(
        _ code: String, _ words: String, hint: String? = nil, isTemporary: Bool, isDiskFull: Bool = false,
        status: Int? = nil, retryAfter: Double? = nil
    ) {
        self.code = code
        self.words = words
        self.hint = hint
        self.isTemporary = isTemporary
        self.isDiskFull = isDiskFull
        self.status = status
        self.retryAfter = retryAfter
    }
}
