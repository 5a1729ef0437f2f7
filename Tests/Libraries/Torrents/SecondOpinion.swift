import Crypto
import Foundation
import Torrents

/// What BEP 3 and BEP 52 say, written down as simply as possible and from the texts alone: everything is in memory, and
/// trees are built in full.
enum SecondOpinion {
    /// SHA-1 of each piece, one after the other.
    static func pieces(_ stream: [UInt8], _ length: Int) -> [UInt8] {
        stride(from: 0, to: stream.count, by: length).flatMap { start in
            Digest(.sha1, of: Array(stream[start..<min(start + length, stream.count)])).bytes
        }
    }

    /// The whole tree over a file, filled up with zeros.
    static func root(_ file: [UInt8]) -> [UInt8] {
        var leaves = stride(from: 0, to: file.count, by: 16384).map { start in
            Digest(.sha256, of: Array(file[start..<min(start + 16384, file.count)])).bytes
        }
        while leaves.count & (leaves.count - 1) != 0 { leaves.append([UInt8](repeating: 0, count: 32)) }
        return fold(leaves, to: 1)[0]
    }

    /// The layer whose nodes stand for a piece each, without those beyond the file.
    static func layer(_ file: [UInt8], _ length: Int) -> [UInt8] {
        var leaves = stride(from: 0, to: file.count, by: 16384).map { start in
            Digest(.sha256, of: Array(file[start..<min(start + 16384, file.count)])).bytes
        }
        let pieces = (file.count + length - 1) / length
        while leaves.count < pieces * (length / 16384) { leaves.append([UInt8](repeating: 0, count: 32)) }
        return fold(leaves, to: pieces).flatMap(\.self)
    }

    private static func fold(_ leaves: [[UInt8]], to count: Int) -> [[UInt8]] {
        var nodes = leaves
        while nodes.count > count {
            nodes = stride(from: 0, to: nodes.count, by: 2).map {
                Digest(.sha256, of: nodes[$0] + nodes[$0 + 1]).bytes
            }
        }
        return nodes
    }

    /// Where a key's value stands in a dictionary, looked for in the plain text.
    static func info(in torrent: [UInt8]) -> [UInt8] {
        // No value before it in a file of ours holds these characters.
        let key = Array("4:info".utf8)
        let start = torrent.indices.first { torrent[$0...].starts(with: key) }.map { $0 + key.count } ?? 0
        var depth = 0
        var place = start
        repeat {
            switch torrent[place] {
            case UInt8(ascii: "d"), UInt8(ascii: "l"):
                depth += 1
                place += 1
            case UInt8(ascii: "e"):
                depth -= 1
                place += 1
            case UInt8(ascii: "i"):
                place = (torrent[place...].firstIndex(of: UInt8(ascii: "e")) ?? place) + 1
            default:
                let colon = torrent[place...].firstIndex(of: UInt8(ascii: ":")) ?? place
                let count = Int(String(decoding: torrent[place..<colon], as: UTF8.self)) ?? 0
                place = colon + 1 + count
            }
        } while depth > 0
        return Array(torrent[start..<place])
    }
}

/// A folder with files of made-up bytes, gone with it.
final class Files: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "torrents-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// - Returns: the bytes.
    @discardableResult
    func make(_ name: String, size: Int, seed: UInt64 = 1) throws -> [UInt8] {
        var generator = Seeded(seed &+ UInt64(size))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 8)
        while bytes.count < size {
            withUnsafeBytes(of: generator.next()) { bytes += $0 }
        }
        bytes.removeLast(bytes.count - size)
        try Data(bytes).write(to: file(name))
        return bytes
    }
}
