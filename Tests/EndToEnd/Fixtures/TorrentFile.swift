import Crypto
import Foundation

/// A torrent of one file (BEP 3), made as simply as possible: a second opinion, and what strangers bring.
struct TorrentFile {
    let bytes: [UInt8]
    /// In hexadecimal digits.
    let infoHash: String

    init(of content: [UInt8], name: String, tracker: String, pieceLength: Int = 32768) {
        let pieces = stride(from: 0, to: content.count, by: pieceLength).flatMap { start in
            Digest(.sha1, of: Array(content[start..<min(start + pieceLength, content.count)])).bytes
        }
        var info = Array("d6:lengthi\(content.count)e4:name\(name.utf8.count):\(name)".utf8)
        info += Array("12:piece lengthi\(pieceLength)e6:pieces\(pieces.count):".utf8)
        info += pieces
        info += Array("e".utf8)
        infoHash = Digest(.sha1, of: info).hex
        bytes = Array("d8:announce\(tracker.utf8.count):\(tracker)4:info".utf8) + info + Array("e".utf8)
    }
}
