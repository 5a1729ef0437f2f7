import Fetch
import SegmentStore

/// Fetches playlists, and small files, into memory.
struct PlaylistSource: Sendable {
    let terms: RecordingTerms
    let isCancelled: @Sendable () -> Bool

    /// In bytes: a day of segments with long addresses.
    private static let largest = 32 << 20

    /// What came, and where it was in the end.
    ///
    /// - Throws: `FetchError`; `HLSPlaylist.Flaw`; `CancellationError`.
    func playlist(at address: String) throws -> (playlist: HLSPlaylist, address: String) {
        let (bytes, found) = try bytes(at: address)
        return (try HLSPlaylist(String(decoding: bytes, as: UTF8.self), at: found), found)
    }

    /// - Throws: `FetchError`; `CancellationError`.
    func bytes(at address: String) throws -> (bytes: [UInt8], address: String) {
        var download = self.download(address)
        download.limits.size = Self.largest
        var bytes: [UInt8] = []
        let receipt = try download.run(isCancelled: isCancelled) { bytes += $0 }
        return (bytes, receipt.address)
    }

    /// A download on the terms of the recording.
    func download(_ address: String) -> Download {
        var download = Download(address)
        download.limits = terms.limits
        download.policy = terms.policy
        return download
    }
}
