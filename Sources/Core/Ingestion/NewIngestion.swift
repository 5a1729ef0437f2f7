public import StageKit

/// A job of the ingestion server, checked: it becomes a video, and somebody is told how that ends.
public struct NewIngestion: Sendable {
    /// Of the video that it becomes.
    public let id: Identifier
    /// Of the video.
    public var name: String
    /// The client's own name for it.
    public var code: String?
    /// What it adds to the load until the video is settled.
    public var weight: Int
    /// Of the video: where the file is, and what is to be made of it.
    public var request: JSON
    /// Stages that work when they are asked, and are asked.
    public var asks: Set<String>
    /// http(s) address that is called when the video is ready; nil: none.
    public var completion: String?
    /// http(s) address that is called when it will not be; nil: none.
    public var error: String?

    /// A job that tells nobody of its end.
    public init(name: String, code: String?, weight: Int, request: JSON, asks: Set<String>) {
        id = Identifier()
        self.name = name
        self.code = code
        self.weight = weight
        self.request = request
        self.asks = asks
    }
}
