import Foundation
import HTTP
import StageKit

/// What a runner says with a chunk of a live source: which it is, and whether it comes or goes.
struct RunnerChunk {
    /// The files that come with it.
    enum Part: String {
        case chunk = "payload[videoChunkFile]"
        case master = "payload[masterPlaylistFile]"
        case playlist = "payload[resolutionPlaylistFile]"
    }

    /// Most bytes of a call: a chunk lasts some seconds.
    static let limit = 128 << 20
    /// In bytes.
    static let playlistLimit = 1 << 20

    let name: ChunkName
    /// False for a chunk that the runner forgets. Here it stays: the recording is made of it.
    let isAdded: Bool

    /// - Parameter texts: of the form.
    /// - Throws: `RunnerProblem` (400) for what is said wrongly, names that could lead elsewhere above all.
    init(_ texts: [String: String]) throws(RunnerProblem) {
        switch texts["payload[type]"] {
        case "add-chunk": isAdded = true
        case "remove-chunk": isAdded = false
        default: throw .wrong("payload.type")
        }
        guard let text = texts["payload[videoChunkFilename]"], Self.isPlain(text), let name = ChunkName(text) else {
            throw .wrong("payload.videoChunkFilename")
        }
        self.name = name
        // The file's own name says nothing: runners send two playlists by the same.
        if let list = texts["payload[resolutionPlaylistFilename]"], !Self.isPlain(list) || !list.hasSuffix(".m3u8") {
            throw .wrong("payload.resolutionPlaylistFilename")
        }
    }

    /// Nothing is made of a playlist: which chunks there are, the chunks say. But one that names what it should not is
    /// a sign of a sender that nothing should be taken from.
    static func check(playlist bytes: [UInt8]) throws(RunnerProblem) {
        if let fault = SentPlaylist.fault(in: bytes) { throw .badPayload(fault) }
    }

    private static func isPlain(_ name: String) -> Bool {
        name.range(of: "^[a-z0-9-]+\\.(ts|m3u8)$", options: .regularExpression) != nil
    }
}

/// Whether bytes that come one after the other are packets of an MPEG transport stream (ISO/IEC 13818-1, section
/// 2.4.3.2): 188 bytes each, the first of them 0x47.
struct TransportStreamCheck {
    private static let length = 188
    private var count = 0

    /// Whole packets, one at least.
    var isWhole: Bool { count > 0 && count.isMultiple(of: Self.length) }

    /// - Returns: false when these cannot be what comes next.
    mutating func accepts(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        let first = (Self.length - count % Self.length) % Self.length
        count += bytes.count
        return stride(from: first, to: bytes.count, by: Self.length).allSatisfy { offset in
            bytes[bytes.index(bytes.startIndex, offsetBy: offset)] == 0x47
        }
    }
}
