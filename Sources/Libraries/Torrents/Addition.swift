public import Foundation

/// A torrent that is to be added to a session.
public struct Addition: Sendable {
    public enum Origin: Sendable {
        /// A `.torrent` file. It should have been read as `Metainfo` before: that is where distrust is.
        case metainfo([UInt8])
        case magnet(Magnet)
    }

    public var origin: Origin
    /// Where its files are, or will be.
    public var folder: URL
    /// Relative paths below the folder, in the order of the torrent's files without its padding; nil: as it
    /// names them.
    public var files: [String]?
    /// All pieces are there. Nothing is hashed; only the sizes of the files are looked at.
    public var isComplete = false
    public var isPaused = false
    /// Fetches the description only.
    public var isDescriptionOnly = false
    /// Number of the one file that is wanted, in the order of the torrent, and `files` holds its path alone; nil for
    /// all.
    public var wantedFile: Int?
    /// By earlier sessions, in bytes.
    public var uploaded = 0
    /// In earlier sessions, in seconds.
    public var seedingTime = 0
    /// Bytes a second; 0 for none of its own.
    public var uploadRate = 0
    /// 0 for no limit of its own.
    public var connections = 0

    public init(_ origin: Origin, folder: URL) {
        self.origin = origin
        self.folder = folder
    }
}
