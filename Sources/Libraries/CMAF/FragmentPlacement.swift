/// Gives a fragment another place in a track, so that it can follow the fragments of another file.
public enum FragmentPlacement {
    /// - Parameters:
    ///   - bytes: a whole fragment, from before its `moof` to the end of its `mdat`.
    ///   - decodeTime: of its first sample, in units of the track's time scale.
    ///   - number: of the fragment in its new file, 1 for the first (ISO/IEC 14496-12, section 8.8.5).
    /// - Returns: as many bytes.
    /// - Throws: `CMAFError` for bytes that are no fragment, or one whose samples are found by their place in the file.
    public static func move(_ bytes: [UInt8], to decodeTime: Int, number: Int) throws(CMAFError) -> [UInt8] {
        let source = MemorySource(bytes)
        var reader = BoxReader(source)
        guard let header = try reader.first("moof") else { throw .missing(box: "moof", in: "the fragment") }
        let moof = try BoxTree(header, of: source, limit: bytes.count)
        let traf = try moof.require("traf")
        var fields = try traf.require("tfhd").cursor()
        guard try fields.fullBox().flags & 0x1 == 0 else {
            throw fields.malformed("its samples are found by their place in the file")
        }
        let tfdt = try traf.require("tfdt")
        var time = try tfdt.cursor()
        let isLong = try time.fullBox().version == 1
        guard decodeTime >= 0, isLong || decodeTime <= UInt32.max else {
            throw time.malformed("there is no room for a decode time of \(decodeTime)")
        }
        var moved = bytes
        write(UInt64(number), 4, to: &moved, at: try moof.require("mfhd").header.payload.lowerBound + 4)
        write(UInt64(decodeTime), isLong ? 8 : 4, to: &moved, at: tfdt.header.payload.lowerBound + 4)
        return moved
    }

    private static func write(_ value: UInt64, _ count: Int, to bytes: inout [UInt8], at offset: Int) {
        for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - index))) }
    }
}
