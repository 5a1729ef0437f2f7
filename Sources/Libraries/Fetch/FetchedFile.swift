public import Crypto

/// How far a fetch is.
public struct FetchProgress: Sendable, Equatable {
    /// Bytes that are here, those of earlier calls too.
    public let received: Int
    /// Bytes that there are, when the server says so.
    public let total: Int?
    /// Bytes a second, smoothed over some seconds.
    public let rate: Double
    /// That are open now.
    public let connections: Int
    /// Whether what is here would be kept when the fetch ended now.
    public let isResumable: Bool
}

/// What came.
public struct FetchedFile: Sendable, Equatable {
    /// In bytes.
    public let size: Int
    /// Where the file was in the end, after redirects, without user and password.
    public let address: String
    /// What the server calls it: `video/mp4`.
    public let mediaType: String?
    /// The name in `Content-Disposition`, decoded, as the server sent it: see `SafeFileName` before a path is made of it.
    public let suggestedName: String?
    /// Digests that were promised, by the request or by the server, and kept.
    public let checked: [Digest]
    /// Digests that the request wanted.
    public let digests: [Digest]
    /// Bytes that this call took from the server.
    public let fetched: Int
}
