public import Foundation

/// A file that a job is making in its scratch folder or its workbench. Returned in an `Outcome`, or published, it
/// becomes an `Artifact`.
public struct Draft: Sendable, Equatable {
    public let kind: ArtifactKind

    /// The artefact's name to be: a relative path of plain components (`720p.mp4`, `thumbnails/0.jpg`).
    public let name: String

    /// Where to write it. The folder exists.
    public let file: URL

    /// May be completed after the file is written.
    public var traits: Traits

    public init(kind: ArtifactKind, name: String, file: URL, traits: Traits) {
        self.kind = kind
        self.name = name
        self.file = file
        self.traits = traits
    }
}
