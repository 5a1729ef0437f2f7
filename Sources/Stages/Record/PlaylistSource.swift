import Fetch
import SegmentStore

/// Fetches playlists and segments over connections that are kept between them. Of one thread at a time.
final class PlaylistSource {
    let terms: RecordingTerms
    private let isCancelled: @Sendable () -> Bool
    private var exchange: Exchange?

    init(terms: RecordingTerms, isCancelled: @escaping @Sendable () -> Bool) {
        self.terms = terms
        self.isCancelled = isCancelled
    }

    /// In bytes: a day of segments with long addresses.
    private static let largest = 32 << 20

    /// One for another thread.
    func another() -> PlaylistSource { PlaylistSource(terms: terms, isCancelled: isCancelled) }

    /// What came, and where it was in the end.
    ///
    /// - Throws: `FetchError`; `HLSPlaylist.Flaw`; `CancellationError`.
    func playlist(at address: String) throws -> (playlist: HLSPlaylist, address: String) {
        let (bytes, found) = try bytes(at: address)
        return (try HLSPlaylist(String(decoding: bytes, as: UTF8.self), at: found), found)
    }

    /// A small file, in memory.
    ///
    /// - Throws: `FetchError`; `CancellationError`.
    func bytes(at address: String) throws -> (bytes: [UInt8], address: String) {
        var bytes: [UInt8] = []
        let found = try fetch(address, largest: Self.largest) { bytes += $0 }
        return (bytes, found)
    }

    /// - Parameters:
    ///   - largest: in bytes.
    ///   - progress: called about once a second and after each piece; what it throws ends the fetch.
    ///   - received: each piece, in order, also of a file that then does not come whole; what it throws ends the fetch.
    /// - Returns: where it was in the end.
    /// - Throws: `FetchError`; `CancellationError`.
    @discardableResult
    func fetch(
        _ address: String, largest: Int, progress: (Int) throws -> Void = { _ in }, received: ([UInt8]) throws -> Void
    ) throws -> String {
        let exchange = try self.exchange ?? Exchange(terms.exchange)
        self.exchange = exchange
        var request = ExchangeRequest("GET", address)
        request.largest = largest
        return try withoutActuallyEscaping(received) {
            try exchange.run(request, progress: progress, isCancelled: isCancelled, received: $0).file().address
        }
    }
}
