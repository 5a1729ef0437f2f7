/// Goes from box to box within a range of the file. Reads heads only: 16 bytes a box, however big the box is.
public struct BoxReader: Sendable {
    public let source: any ByteSource
    public let range: Range<Int>
    private var position: Int

    /// - Parameter range: the boxes to read; the whole file when nil. Must lie inside the file.
    public init(_ source: any ByteSource, in range: Range<Int>? = nil) {
        self.source = source
        self.range = range ?? 0..<source.size
        position = self.range.lowerBound
    }

    /// The next box, or nil at the end of the range.
    ///
    /// - Throws: `CMAFError.truncated` when the box, or its head, is longer than what is left; `malformed` when its size
    ///   is less than its head.
    public mutating func next() throws(CMAFError) -> BoxHeader? {
        let left = range.upperBound - position
        guard left > 0 else { return nil }
        guard left >= 8 else {
            throw .truncated(box: "????", offset: position, needs: 8, has: left)
        }
        let head = ByteCursor(try source.read(at: position, count: min(left, 16)), box: "????", offset: position)
        let header = try Self.header(head, at: position, left: left)
        position += header.size
        return header
    }

    /// The first box of this type, from the current place on; nil when there is none.
    public mutating func first(_ type: FourCC) throws(CMAFError) -> BoxHeader? {
        while let box = try next() { if box.type == type { return box } }
        return nil
    }

    private static func header(_ bytes: ByteCursor, at offset: Int, left: Int) throws(CMAFError) -> BoxHeader {
        var bytes = bytes
        let short = try bytes.u32()
        let type = FourCC(try bytes.u32())
        var headerSize = 8
        var size = Int(short)
        if short == 0 { size = left }
        if short == 1 {
            guard left >= 16 else { throw .truncated(box: type, offset: offset, needs: 16, has: left) }
            headerSize = 16
            let long = try bytes.u64()
            // More than an Int holds is more than any file has: it ends as truncated below.
            size = Int(clamping: long)
        }
        guard size >= headerSize else {
            throw .malformed(box: type, offset: offset, "a size of \(size) is less than its own head")
        }
        guard size <= left else { throw .truncated(box: type, offset: offset, needs: size, has: left) }
        return BoxHeader(type: type, offset: offset, headerSize: headerSize, size: size)
    }
}
