/// A download that somebody wants.
public struct NewDownload: Sendable {
    /// Where it is, without user and password: this is shown.
    public var url: String
    /// With the port, in lower case; empty for files of this machine. Limits count by it.
    public var host: String
    /// A folder: below the owner's own, or absolute.
    public var path: String
    /// Of the file, plain; nil for what its server calls it.
    public var name: String?
    /// What it is called when neither has a name for it; plain.
    public var fallbackName: String
    /// Replaces what has the name; otherwise another name is found.
    public var overwrites = false
    /// Before all that wait, instead of behind them.
    public var isFirst = false
    /// What only the fetching needs to know.
    public var wants = DownloadWants()

    /// A download by its address; see the properties for what else can be asked for.
    public init(url: String, host: String, path: String = "", fallbackName: String = "download") {
        self.fallbackName = fallbackName
        self.url = url
        self.host = host
        self.path = path
    }
}

/// What a request says besides its address. Kept over restarts, and shown to nobody: most of it can be a secret.
public struct DownloadWants: Codable, Sendable, Equatable {
    /// A field of the request's head.
    public struct Header: Codable, Sendable, Equatable {
        /// As in HTTP.
        public var name: String
        /// One line.
        public var value: String

        /// A field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// For the server of the file.
    public var user: String?
    /// For the server of the file.
    public var password: String?
    /// More fields of the request, http and https.
    public var headers: [Header] = []
    /// `a=1; b=2`
    public var cookies: String?
    /// Checked before the file gets its name; as `Checksum` reads it.
    public var checksum: String?
    /// Most connections at once for this file; nil for what the settings say.
    public var connections: Int?
    /// In bit/s; nil for what the settings say.
    public var rate: Int?

    /// Nothing in particular.
    public init() {}

    /// Without what opens doors, for a download that needs no more of them.
    var withoutSecrets: DownloadWants {
        var rest = DownloadWants()
        rest.checksum = checksum
        return rest
    }
}
