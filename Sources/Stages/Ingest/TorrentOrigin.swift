import Fetch
import Foundation
import StageKit
import Torrents

/// Where a torrent comes from, when the source of a video is one.
enum TorrentOrigin {
    case magnet(Magnet)
    /// An address of a `.torrent` file.
    case address(String)
    /// A `.torrent` file that was uploaded in the place of the video.
    case file(URL)

    /// The largest `.torrent` file that is read, in bytes.
    static let largestFile = 32 << 20

    /// - Returns: nil when the source is no torrent: then it is another node's.
    /// - Throws: `StageFailure` (permanent) for a magnet link that makes no sense.
    init?(_ job: Job) throws {
        if let upload = job.inputs(.source).first {
            guard Self.looksLikeTorrent(upload) else { return nil }
            self = .file(upload.file)
            return
        }
        guard let source = job.request["source"]?.string else { return nil }
        if source.lowercased().hasPrefix("magnet:") {
            guard let magnet = Magnet(source) else {
                throw StageFailure.permanent(
                    "bad_magnet", "the magnet link names no torrent",
                    hint: "it must hold xt=urn:btih: and 40 digits, or xt=urn:btmh:1220 and 64")
            }
            self = .magnet(magnet)
            return
        }
        let path = source.prefix { $0 != "?" && $0 != "#" }.lowercased()
        guard path.hasPrefix("http://") || path.hasPrefix("https://"),
            path.hasSuffix(".torrent") || path.hasSuffix(".tstream")
        else { return nil }
        self = .address(source)
    }

    /// A dictionary whose first key is as long as it says: no media file begins like that.
    private static func looksLikeTorrent(_ upload: Artifact) -> Bool {
        guard upload.size <= 1 << 30, let file = try? FileHandle(forReadingFrom: upload.file),
            let head = try? file.read(upToCount: 32), head.first == UInt8(ascii: "d")
        else { return false }
        let digits = head.dropFirst().prefix { 0x30...0x39 ~= $0 }
        guard 1...3 ~= digits.count, let count = Int(String(decoding: digits, as: UTF8.self)), count > 0 else {
            return false
        }
        let rest = head.dropFirst(1 + digits.count)
        return rest.first == UInt8(ascii: ":")
            && rest.dropFirst().prefix(count).allSatisfy { 0x20...0x7E ~= $0 }
    }
}
