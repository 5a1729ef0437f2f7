/// One `moov` or `moof` in memory, and the way to the boxes inside it.
///
/// Only boxes that are asked for are descended into, each level by name: nesting in the file cannot make this deep.
struct BoxTree: Sendable {
    let source: MemorySource
    let header: BoxHeader

    /// Of the payload's first byte in the file: errors name places in the file, not in memory.
    private let base: Int

    /// Boxes on one level beyond which a file is refused: honest ones have a dozen.
    static let mostSiblings = 4096

    /// - Throws: `CMAFError.excessive` for a box of more than `limit` bytes, which is never read.
    init(_ header: BoxHeader, of file: any ByteSource, limit: Int) throws(CMAFError) {
        guard header.size <= limit else {
            throw .excessive(what: "bytes of \"\(header.type)\"", count: header.size, limit: limit)
        }
        self.header = header
        base = header.payload.lowerBound
        source = MemorySource(try file.read(at: base, count: header.payload.count))
    }

    private init(_ header: BoxHeader, source: MemorySource, base: Int) {
        self.header = header
        self.source = source
        self.base = base
    }

    /// Every box directly inside, after `skipping` bytes of fields.
    func children(skipping: Int = 0) throws(CMAFError) -> [BoxTree] {
        let start = header.payload.lowerBound - base + skipping
        let end = header.payload.upperBound - base
        guard start <= end else {
            throw .malformed(box: header.type, offset: header.offset, "it ends before its fields do")
        }
        var reader = BoxReader(source, in: start..<end)
        var found: [BoxTree] = []
        do throws(CMAFError) {
            while let box = try reader.next() {
                guard found.count < Self.mostSiblings else {
                    throw .excessive(
                        what: "boxes in \"\(header.type)\"", count: found.count + 1, limit: Self.mostSiblings)
                }
                let placed = BoxHeader(
                    type: box.type, offset: box.offset + base, headerSize: box.headerSize, size: box.size)
                found.append(BoxTree(placed, source: source, base: base))
            }
        } catch {
            throw placed(error)
        }
        return found
    }

    /// An error from inside, as seen from the file.
    private func placed(_ error: CMAFError) -> CMAFError {
        switch error {
        case .truncated(let box, let offset, let needs, let has):
            // The file has these bytes, but the box around does not: that is a lie, not a cut.
            .malformed(
                box: box, offset: offset + base,
                "it needs \(needs) bytes, and \"\(header.type)\" around it has \(has) left")
        case .malformed(let box, let offset, let words): .malformed(box: box, offset: offset + base, words)
        default: error
        }
    }

    /// The boxes of this type directly inside.
    func all(_ type: FourCC, skipping: Int = 0) throws(CMAFError) -> [BoxTree] {
        try children(skipping: skipping).filter { $0.header.type == type }
    }

    /// The first box at this path; nil when there is none.
    func find(_ path: FourCC...) throws(CMAFError) -> BoxTree? {
        var here = self
        for type in path {
            guard let child = try here.all(type).first else { return nil }
            here = child
        }
        return here
    }

    /// The box at this path.
    ///
    /// - Throws: `CMAFError.missing` when there is none.
    func require(_ path: FourCC...) throws(CMAFError) -> BoxTree {
        var here = self
        for type in path {
            guard let child = try here.all(type).first else {
                throw .missing(box: type, in: "\"\(here.header.type)\" at \(here.header.offset)")
            }
            here = child
        }
        return here
    }

    /// What is inside, to be read as fields.
    func cursor() throws(CMAFError) -> ByteCursor {
        let start = header.payload.lowerBound - base
        return ByteCursor(
            try source.read(at: start, count: header.payload.count), box: header.type, offset: header.offset)
    }
}
