/// What there is to know of a CMAF track file (ISO/IEC 23000-19, section 7.3) without touching its media: its track and
/// where its fragments are. Made by reading heads and `moof`s alone; memory grows with fragments, not with bytes.
public struct FragmentIndex: Sendable, Equatable {
    /// Bounds on what a file may make us hold or do.
    public struct Limits: Sendable, Equatable {
        /// Bytes of one `moov` or `moof`.
        public var headBytes = 16 << 20
        /// Fragments in a file: 4 s each, 100,000 are four days.
        public var fragments = 100_000
        /// Boxes on the top level.
        public var boxes = 1_000_000
        public init() {}
    }

    /// `ftyp` to the end of `moov`: the initialisation section of HLS.
    public let initialization: Range<Int>

    public let track: Track

    /// In file order; at least one.
    public let fragments: [Fragment]

    /// Where another encoder begins: numbers of fragments, and the bytes of the initialisation that holds from there on;
    /// see `EncoderChange`. What is decoded by the file's own initialisation has none.
    public let changes: [Int: Range<Int>]

    /// Reads the index of a file.
    ///
    /// - Parameter size: bytes of it that count, where the file is still growing; nil for all.
    /// - Throws: `CMAFError`, for anything that is not exactly one track in sound fragments.
    public init(path: String, size: Int? = nil, limits: Limits = Limits()) throws(CMAFError) {
        try self.init(FileSource(path: path, limit: size), limits: limits)
    }

    /// Reads the index of a file.
    ///
    /// - Throws: as `init(path:limits:)`.
    public init(_ source: any ByteSource, limits: Limits = Limits()) throws(CMAFError) {
        var walk = Walk(source: source, limits: limits)
        try walk.run()
        guard let head = walk.head, let initialization = walk.initialization else {
            throw .missing(box: "moov", in: "the file")
        }
        guard !walk.fragments.isEmpty else { throw .missing(box: "moof", in: "the file") }
        self.initialization = initialization
        track = head.track
        fragments = walk.fragments
        changes = walk.changes.filter { $0.key < walk.fragments.count }
    }

    /// Of all samples, in units of the time scale: from the first decode time to the end of the last fragment.
    public var duration: Int {
        guard let first = fragments.first, let last = fragments.last else { return 0 }
        return last.decodeTime + last.duration - first.decodeTime
    }

    /// Samples a second, on average; for video, the frame rate. Nil when the durations are all 0.
    public var sampleRate: Double? {
        let samples = fragments.reduce(0) { $0 + $1.sampleCount }
        let units = fragments.reduce(0) { $0 + $1.duration }
        return units > 0 ? Double(samples) * Double(track.timescale) / Double(units) : nil
    }

    /// Units of the time scale as seconds.
    public func seconds(_ units: Int) -> Double { Double(units) / Double(track.timescale) }
}

/// One pass over the boxes of the top level.
private struct Walk {
    let source: any ByteSource
    let limits: FragmentIndex.Limits
    var head: (track: Track, defaults: TrackDefaults)?
    var initialization: Range<Int>?
    var fragments: [Fragment] = []
    var changes: [Int: Range<Int>] = [:]

    private var start: Int?
    private var announced: Int?
    private var moof: BoxTree?
    private var boxes = 0

    init(source: any ByteSource, limits: FragmentIndex.Limits) {
        self.source = source
        self.limits = limits
    }

    mutating func run() throws(CMAFError) {
        var reader = BoxReader(source)
        while let box = try reader.next() {
            boxes += 1
            guard boxes <= limits.boxes else {
                throw .excessive(what: "boxes", count: boxes, limit: limits.boxes)
            }
            if boxes == 1 {
                guard box.type == "ftyp" else {
                    throw .malformed(box: box.type, offset: box.offset, "an MP4 begins with ftyp")
                }
                start = box.offset
            }
            try take(box)
        }
        if let moof { throw .missing(box: "mdat", in: "the fragment at \(moof.header.offset)") }
    }

    private mutating func take(_ box: BoxHeader) throws(CMAFError) {
        switch box.type {
        case "moov":
            guard head == nil else { throw .malformed(box: box.type, offset: box.offset, "there are two") }
            let moov = try BoxTree(box, of: source, limit: limits.headBytes)
            head = (try Track(moov), try TrackDefaults(moov.require("mvex", "trex")))
            initialization = (start ?? 0)..<box.range.upperBound
        case "styp", "sidx", "prft", "emsg": announced = announced ?? box.offset
        case "moof":
            guard head != nil else { throw .missing(box: "moov", in: "the bytes before the first moof") }
            if let moof { throw .missing(box: "mdat", in: "the fragment at \(moof.header.offset)") }
            moof = try BoxTree(box, of: source, limit: limits.headBytes)
        case "mdat": try close(box)
        case "uuid":
            guard let head, moof == nil, let change = try EncoderChange.initialization(in: box, of: source) else { break }
            let moov = try BoxTree(change.moov, of: source, limit: limits.headBytes)
            guard try Track(moov).canFollow(head.track) else {
                throw .malformed(box: box.type, offset: box.offset, "it is about another kind of track")
            }
            changes[fragments.count] = change.range
        default: break
        }
    }

    private mutating func close(_ mdat: BoxHeader) throws(CMAFError) {
        guard let head else { throw .notFragmented }
        guard let moof else {
            throw .malformed(box: mdat.type, offset: mdat.offset, "no moof says what is in it")
        }
        guard fragments.count < limits.fragments else {
            throw .excessive(what: "fragments", count: fragments.count + 1, limit: limits.fragments)
        }
        let range = (announced ?? moof.header.offset)..<mdat.range.upperBound
        fragments.append(
            try FragmentReader.read(moof, range: range, data: mdat.payload, defaults: head.defaults))
        self.moof = nil
        announced = nil
    }
}
