import Foundation

/// A track file at whose end the fragments of other files are joined. What is in it never changes, so that readers may
/// have it while it grows.
///
/// The value says how far the file is whole; what lies beyond, from a crash for instance, is cut off before the next
/// byte is written. Keep it where it outlives the process.
public struct GrowingTrack: Sendable, Equatable, Codable {
    /// In bytes.
    public private(set) var size: Int
    public private(set) var fragments: Int
    /// Where the initialisation begins that holds for the last fragment; nil: where the file does.
    private var setup: Int?

    /// Of a file by one encoder.
    public init(size: Int = 0, fragments: Int = 0) {
        self.size = size
        self.fragments = fragments
    }

    /// Joins the fragments of another file, and waits until they are on the disk.
    ///
    /// - Parameters:
    ///   - source: a track file whose samples the same decoder can read. The first that is joined gives its
    ///     initialisation.
    ///   - index: of the source.
    ///   - path: of the file that grows; made when it is not there.
    ///   - base: in units of the track's time scale, what is added to the decode times.
    ///   - isChange: another encoder begins, which may need its decoder set up anew: its initialisation is written down
    ///     before its fragments (`FragmentIndex.changes`).
    /// - Throws: `CMAFError`, unsupported when the source needs another decoder; the error of the disk.
    public mutating func append(
        _ source: any ByteSource, _ index: FragmentIndex, to path: String, at base: Int, isChange: Bool = false
    ) throws {
        var next = self
        let file = try open(path)
        defer { try? file.close() }
        let initialization = try source.read(at: 0, count: index.initialization.upperBound)
        if size == 0 {
            try file.write(contentsOf: initialization)
            next.size = initialization.count
        } else {
            let mine = try Self.initialization(in: FileSource(path: path, limit: size), at: setup ?? 0)
            if isChange {
                guard index.track.canFollow(try Self.setup(of: mine).track) else {
                    throw CMAFError.unsupported("another kind of track within a track")
                }
                let box = EncoderChange.box(initialization)
                try file.write(contentsOf: box)
                next.setup = size + EncoderChange.offset
                next.size += box.count
            } else if try mine != initialization && !Self.isSameSetup(mine, initialization) {
                throw CMAFError.unsupported("another decoder set-up within a track")
            }
        }
        for fragment in index.fragments {
            let bytes = try source.read(at: fragment.range.lowerBound, count: fragment.range.count)
            next.fragments += 1
            let moved = try FragmentPlacement.move(bytes, to: base + fragment.decodeTime, number: next.fragments)
            try file.write(contentsOf: moved)
            next.size += moved.count
        }
        try file.synchronize()
        self = next
    }

    /// Ends the file with its index.
    ///
    /// - Throws: `CMAFError`; the error of the disk.
    public mutating func end(_ path: String) throws {
        let index = RandomAccessIndex.box(of: try FragmentIndex(path: path, size: size))
        let file = try open(path)
        defer { try? file.close() }
        try file.write(contentsOf: index)
        try file.synchronize()
        size += index.count
    }

    /// At the end of what counts.
    private func open(_ path: String) throws -> FileHandle {
        if size == 0 { try Data().write(to: URL(filePath: path)) }
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.truncate(atOffset: UInt64(size))
        return file
    }

    /// The bytes of an initialisation.
    private static func initialization(in source: any ByteSource, at start: Int) throws(CMAFError) -> [UInt8] {
        var reader = BoxReader(source, in: start..<source.size)
        guard let moov = try reader.first("moov") else { throw .missing(box: "moov", in: "the file that grows") }
        return try source.read(at: start, count: moov.range.upperBound - start)
    }

    /// Whether a decoder that was set up by one initialisation can go on with the samples of another. What else differs
    /// are measured bit rates and edit lists.
    private static func isSameSetup(_ one: [UInt8], _ other: [UInt8]) throws(CMAFError) -> Bool {
        let (mine, theirs) = (try setup(of: one), try setup(of: other))
        return mine.track.kind == theirs.track.kind && mine.track.codecs == theirs.track.codecs
            && mine.track.timescale == theirs.track.timescale && mine.configuration == theirs.configuration
    }

    /// The track, and the boxes of its sample entry that set up the decoder.
    private static func setup(
        of initialization: [UInt8]
    ) throws(CMAFError) -> (track: Track, configuration: [[UInt8]]) {
        let source = MemorySource(initialization)
        var reader = BoxReader(source)
        guard let header = try reader.first("moov") else { throw .missing(box: "moov", in: "the initialisation") }
        let moov = try BoxTree(header, of: source, limit: initialization.count)
        let track = try Track(moov)
        // What sets up AAC stands in the track itself: sampling rate, channels and object type.
        guard case .video = track.kind,
            let entry = try moov.require("trak", "mdia", "minf", "stbl", "stsd").children(skipping: 8).first
        else { return (track, []) }
        let boxes = try entry.children(skipping: SampleEntry.visualFields)
        let wanted = boxes.filter { ["avcC", "hvcC", "av1C", "vpcC"].contains($0.header.type) }
        return (track, wanted.map { Self.plain($0.header.type, Array(initialization[$0.header.payload])) })
    }

    /// Parameter sets of H.264 (ISO/IEC 14496-15, section 5.3.3.1) without zeros at their ends: whoever cut them out of
    /// a stream of bytes may have taken the first of the next start code for theirs.
    private static func plain(_ type: FourCC, _ bytes: [UInt8]) -> [UInt8] {
        guard type == "avcC", bytes.count > 6 else { return bytes }
        var (plain, rest) = (Array(bytes[..<5]), bytes[5...])
        // Of sequences, then of pictures.
        for mask: UInt8 in [0x1F, 0xFF] {
            guard let count = rest.popFirst() else { return bytes }
            plain.append(count)
            for _ in 0..<(count & mask) {
                guard rest.count >= 2 else { return bytes }
                let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
                guard length <= rest.count else { return bytes }
                let set = rest.prefix(length)
                plain += set[..<(set.lastIndex { $0 != 0 }.map { $0 + 1 } ?? set.startIndex)] + [0]
                rest = rest.dropFirst(length)
            }
        }
        return plain + rest
    }
}
