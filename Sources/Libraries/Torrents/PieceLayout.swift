/// How the pieces of a torrent lie in its files: a pure decision.
struct PieceLayout: Equatable {
    /// A stretch of a file; of no file: zeros.
    struct Span: Equatable {
        let file: Int?
        let offset: Int
        let length: Int
    }

    /// What is hashed in one go.
    enum Work: Equatable {
        /// One piece of version 1.
        case piece(number: Int, spans: [Span])
        /// Two neighbouring pieces of full length in one file.
        case pair(number: Int, file: Int, offset: Int)
        /// One piece of version 2: a part of a file, `number` counted in the file.
        case blocks(file: Int, number: Int, length: Int)
        /// One piece of both versions, in one file.
        case both(number: Int, file: Int, inFile: Int, length: Int)
    }

    let work: [Work]
    /// Of version 1, in all.
    let pieceCount: Int
    /// Zeros after each file, so that the next begins with a piece.
    let padding: [Int]

    /// - Parameter sizes: of the files, in bytes.
    init(sizes: [Int], pieceLength: Int, version: TorrentMaker.Version) {
        var padding = [Int](repeating: 0, count: sizes.count)
        if version == .hybrid {
            for index in sizes.indices.dropLast() {
                padding[index] = (pieceLength - sizes[index] % pieceLength) % pieceLength
            }
        }
        self.padding = padding
        switch version {
        case .v1: (work, pieceCount) = Self.stream(sizes, pieceLength)
        case .v2: (work, pieceCount) = (Self.perFile(sizes, pieceLength, isHybrid: false, padding), 0)
        case .hybrid:
            work = Self.perFile(sizes, pieceLength, isHybrid: true, padding)
            pieceCount = sizes.reduce(0) { $0 + ($1 + pieceLength - 1) / pieceLength }
        }
    }

    /// Version 1: files are one long stream.
    private static func stream(_ sizes: [Int], _ pieceLength: Int) -> ([Work], Int) {
        var work: [Work] = []
        var number = 0
        var spans: [Span] = []
        var room = pieceLength
        for (file, size) in sizes.enumerated() {
            var offset = 0
            while offset < size {
                if spans.isEmpty && size - offset >= 2 * pieceLength {
                    work.append(.pair(number: number, file: file, offset: offset))
                    number += 2
                    offset += 2 * pieceLength
                    continue
                }
                let length = min(room, size - offset)
                spans.append(Span(file: file, offset: offset, length: length))
                offset += length
                room -= length
                if room == 0 {
                    work.append(.piece(number: number, spans: spans))
                    (number, spans, room) = (number + 1, [], pieceLength)
                }
            }
        }
        if !spans.isEmpty {
            work.append(.piece(number: number, spans: spans))
            number += 1
        }
        return (work, number)
    }

    /// Version 2: every file begins with a piece.
    private static func perFile(_ sizes: [Int], _ pieceLength: Int, isHybrid: Bool, _ padding: [Int]) -> [Work] {
        var work: [Work] = []
        var number = 0
        for (file, size) in sizes.enumerated() {
            for (inFile, offset) in stride(from: 0, to: size, by: pieceLength).enumerated() {
                let length = min(pieceLength, size - offset)
                if isHybrid && (length == pieceLength || padding[file] == 0) {
                    work.append(.both(number: number, file: file, inFile: inFile, length: length))
                } else {
                    work.append(.blocks(file: file, number: inFile, length: length))
                    if isHybrid {
                        let zeros = Span(file: nil, offset: 0, length: padding[file])
                        work.append(
                            .piece(number: number, spans: [Span(file: file, offset: offset, length: length), zeros]))
                    }
                }
                number += 1
            }
        }
        return work
    }
}
