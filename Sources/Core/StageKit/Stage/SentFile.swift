/// An artefact that stands somewhere else too: where, and how that is known.
public struct SentFile: Sendable, Codable, Equatable {
    /// How it came to stand there.
    public enum How: String, Sendable, Codable, CaseIterable {
        /// It was sent.
        case sent
        /// The same file was there already.
        case same
    }

    /// Name of the artefact.
    public var artifact: String
    /// Address of the copy, without user name, password or key.
    public var target: String
    /// In bytes.
    public var size: Int
    /// `sha-256=…` of what was sent, where it was computed on the way.
    public var checksum: String?
    public var how: How

    public init(artifact: String, target: String, size: Int, checksum: String?, how: How) {
        self.artifact = artifact
        self.target = target
        self.size = size
        self.checksum = checksum
        self.how = how
    }
}
