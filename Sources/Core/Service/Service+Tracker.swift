extension Service {
    /// Whether a torrent is one of a video that is here.
    ///
    /// - Parameter infoHash: 40 hexadecimal digits, in lower case; of a v2 torrent the first 40.
    public func knowsTorrent(_ infoHash: String) async throws -> Bool {
        try await library.read { try $0.knowsTorrent(infoHash) }
    }
}
