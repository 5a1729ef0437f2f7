import StageKit

/// A file that somebody asked for by name, besides what players use: see `WantedOutputs`.
public struct FileView: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A whole media file.
        case media
        case picture
    }

    /// The one that was asked for.
    public var name: String
    public var kind: Kind
    /// In pixels; null for sound alone.
    @Nullable public var width: Int?
    /// In pixels; null for sound alone.
    @Nullable public var height: Int?
    /// In bytes.
    public var size: Int
    /// Address of the file.
    public var file: String
}

extension FileView {
    /// Nil for what nobody asked for by name.
    init?(_ record: ArtifactRecord, path: PublicPath) {
        switch record.kind {
        case .file: kind = .media
        case .picture: kind = .picture
        default: return nil
        }
        name = record.name.split(separator: "/").last.map(String.init) ?? record.name
        (width, height) = (record.traits.width, record.traits.height)
        size = record.size
        file = path[record.name]
    }
}
