/// A box between two fragments that says: from here on another encoder made the samples. It holds the initialisation
/// of a file of its own, `ftyp` and `moov`, so that a player that is told its bytes (`EXT-X-MAP`) sets its decoder up
/// anew. Whoever does not know the box passes over it (ISO/IEC 14496-12, section 11.1); such a reader decodes what
/// follows by the parameter sets in the samples.
enum EncoderChange {
    /// Extended type of the box.
    static let type = Array("millrace-encoder".utf8)

    /// - Parameter initialization: of the file whose fragments follow.
    static func box(_ initialization: [UInt8]) -> [UInt8] {
        let size = 8 + type.count + initialization.count
        let length = (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
        return length + Array("uuid".utf8) + type + initialization
    }

    /// Where the initialisation lies in a box that was made by `box(_:)`.
    static let offset = 8 + type.count

    /// - Returns: the bytes of the initialisation and its `moov`; nil for another's `uuid` box.
    static func initialization(
        in box: BoxHeader, of source: any ByteSource
    ) throws(CMAFError) -> (range: Range<Int>, moov: BoxHeader)? {
        guard box.payload.count > type.count,
            try source.read(at: box.payload.lowerBound, count: type.count) == type
        else { return nil }
        let range = box.payload.lowerBound + type.count..<box.payload.upperBound
        var reader = BoxReader(source, in: range)
        guard try reader.next()?.type == "ftyp", let moov = try reader.first("moov"),
            moov.range.upperBound == range.upperBound
        else { throw .malformed(box: box.type, offset: box.offset, "it holds no initialisation") }
        return (range, moov)
    }
}

extension Track {
    /// Whether samples of this track can follow those of another one in its file.
    func canFollow(_ other: Track) -> Bool {
        guard timescale == other.timescale else { return false }
        switch (kind, other.kind) {
        case (.video, .video): return codecs.prefix(4) == other.codecs.prefix(4)
        case (.audio(let mine), .audio(let theirs)): return codecs == other.codecs && mine.channels == theirs.channels
        default: return false
        }
    }
}
