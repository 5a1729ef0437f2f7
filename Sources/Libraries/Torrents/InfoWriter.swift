/// Writes an info dictionary.
struct InfoWriter {
    private let pieceLength: Int
    private var members: [Bencode.Member]
    var isPrivate = false
    var source: String?
    var playingTime: String?

    init(name: String, pieceLength: Int) {
        self.pieceLength = pieceLength
        members = [Bencode.Member("name", .text(name)), Bencode.Member("piece length", .integer(pieceLength))]
    }

    var value: Bencode {
        var members = members
        if isPrivate { members.append(Bencode.Member("private", .integer(1))) }
        if let source { members.append(Bencode.Member("source", .text(source))) }
        if let playingTime { members.append(Bencode.Member("playtime", .text(playingTime))) }
        return .dictionary(members)
    }

    /// BEP 3; the padding after BEP 47.
    mutating func addV1(_ files: [(name: String, size: Int)], padding: [Int], _ pieces: [UInt8], isFolder: Bool) {
        members.append(Bencode.Member("pieces", .bytes(pieces)))
        guard isFolder else {
            members.append(Bencode.Member("length", .integer(files[0].size)))
            return
        }
        var entries: [Bencode] = []
        for (file, zeros) in zip(files, padding) {
            entries.append(
                .dictionary([
                    Bencode.Member("length", .integer(file.size)),
                    Bencode.Member("path", .list([.text(file.name)])),
                ]))
            guard zeros > 0 else { continue }
            entries.append(
                .dictionary([
                    Bencode.Member("attr", .text("p")), Bencode.Member("length", .integer(zeros)),
                    Bencode.Member("path", .list([.text(".pad"), .text("\(zeros)")])),
                ]))
        }
        members.append(Bencode.Member("files", .list(entries)))
    }

    /// BEP 52.
    ///
    /// - Returns: the piece layers, which stand outside of the info dictionary.
    mutating func addV2(_ files: [(name: String, size: Int)], _ leaves: [[UInt8]]) -> [Bencode.Member] {
        let perPiece = pieceLength / Merkle.block
        let empty = Merkle.emptyPiece(pieceLength)
        var tree: [Bencode.Member] = []
        var layers: [Bencode.Member] = []
        for (file, leaves) in zip(files, leaves) {
            var entry = [Bencode.Member("length", .integer(file.size))]
            if file.size > 0 {
                let count = leaves.count / 32
                let root: [UInt8]
                if count <= perPiece {
                    root = Merkle.root(leaves, width: count.nextPowerOfTwo, filler: Merkle.zero)
                } else {
                    var layer: [UInt8] = []
                    for start in stride(from: 0, to: leaves.count, by: perPiece * 32) {
                        let piece = Array(leaves[start..<min(start + perPiece * 32, leaves.count)])
                        layer += Merkle.root(piece, width: perPiece, filler: Merkle.zero)
                    }
                    root = Merkle.root(layer, width: (layer.count / 32).nextPowerOfTwo, filler: empty)
                    layers.append(Bencode.Member(key: root, value: .bytes(layer)))
                }
                entry.append(Bencode.Member("pieces root", .bytes(root)))
            }
            tree.append(
                Bencode.Member(file.name, .dictionary([Bencode.Member("", .dictionary(entry))])))
        }
        members.append(Bencode.Member("meta version", .integer(2)))
        members.append(Bencode.Member("file tree", .dictionary(tree)))
        return layers
    }
}
