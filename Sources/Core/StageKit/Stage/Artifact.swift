public import Foundation

/// A finished file of a video, made by a node, known to the database.
public struct Artifact: Sendable, Equatable {
    public let kind: ArtifactKind

    /// Path below the video's folder and below its public address: `720p.mp4`, `thumbnails/0.jpg`. Unique in a video.
    public let name: String

    /// The node that made it.
    public let node: String

    /// Where the file is. Read only: other jobs and clients read it at the same time.
    public let file: URL

    /// In bytes.
    public let size: Int

    public let traits: Traits

    public init(kind: ArtifactKind, name: String, node: String, file: URL, size: Int, traits: Traits) {
        self.kind = kind
        self.name = name
        self.node = node
        self.file = file
        self.size = size
        self.traits = traits
    }
}
