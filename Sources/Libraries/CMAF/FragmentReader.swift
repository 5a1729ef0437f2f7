/// Adds up the samples of one `moof` (ISO/IEC 14496-12, section 8.8).
struct FragmentReader {
    let defaults: TrackDefaults

    /// More samples in one fragment than any honest segment has: an hour of 48 kHz PCM packets of 20 ms is 180,000.
    static let mostSamples = 1_000_000

    private var time = 0
    private var duration = 0
    private var count = 0
    private var bytes = 0
    private var earliest: Int?
    private var startsWithSync: Bool?
    private var firstEnd: Int?

    init(defaults: TrackDefaults) { self.defaults = defaults }

    /// - Parameters:
    ///   - range: of the whole fragment.
    ///   - data: payload of its `mdat`: what the samples must lie in.
    static func read(_ moof: BoxTree, range: Range<Int>, data: Range<Int>, defaults: TrackDefaults)
        throws(CMAFError) -> Fragment
    {
        let trafs = try moof.all("traf")
        guard let traf = trafs.first, trafs.count == 1 else {
            throw .malformed(
                box: moof.header.type, offset: moof.header.offset, "it is about \(trafs.count) tracks, not one")
        }
        var reader = FragmentReader(defaults: defaults)
        let header = try FragmentHeader(traf.require("tfhd"), defaults: defaults)
        reader.time = try decodeTime(traf.require("tfdt"))
        // From which byte of the file the next samples come.
        var place = header.baseOffset ?? moof.header.offset
        for trun in try traf.all("trun") {
            let run = try reader.add(trun, header: header, moof: moof.header, place: place)
            guard run.lowerBound >= data.lowerBound, run.upperBound <= data.upperBound else {
                throw .malformed(
                    box: trun.header.type, offset: trun.header.offset,
                    "its samples are the bytes \(run), the mdat has \(data)")
            }
            place = run.upperBound
        }
        guard reader.count > 0 else {
            throw .malformed(box: moof.header.type, offset: moof.header.offset, "it has no samples")
        }
        return Fragment(
            range: range, decodeTime: reader.time, presentationTime: reader.earliest ?? reader.time,
            duration: reader.duration, sampleCount: reader.count,
            firstSampleEnd: reader.firstEnd ?? range.upperBound, startsWithSync: reader.startsWithSync ?? true)
    }

    private static func decodeTime(_ tfdt: BoxTree) throws(CMAFError) -> Int {
        var fields = try tfdt.cursor()
        let time = try fields.fullBox().version == 1 ? try fields.u64() : UInt64(try fields.u32())
        // 2^60 units leave room to add durations without overflow.
        guard time < 1 << 60 else { throw fields.malformed("a decode time of \(time)") }
        return Int(time)
    }

    /// Takes in one `trun`.
    ///
    /// - Returns: the bytes of its samples, in the file.
    private mutating func add(_ trun: BoxTree, header: FragmentHeader, moof: BoxHeader, place: Int)
        throws(CMAFError) -> Range<Int>
    {
        var fields = try trun.cursor()
        let (version, flags) = try fields.fullBox()
        let samples = Int(try fields.u32())
        guard count + samples <= Self.mostSamples else {
            throw .excessive(what: "samples in a fragment", count: count + samples, limit: Self.mostSamples)
        }
        var start = place
        if flags & 0x1 != 0 { start = (header.baseOffset ?? moof.offset) + Int(try fields.i32()) }
        let firstFlags = flags & 0x4 != 0 ? SampleFlags(try fields.u32()) : nil

        if let firstFlags, samples > 0, startsWithSync == nil { startsWithSync = firstFlags.isSync }
        if flags & 0xF00 == 0 { return addAlike(samples, header: header, start: start) }
        var size = 0
        for _ in 0..<samples {
            let length = flags & 0x100 != 0 ? try fields.u32() : header.duration
            size += Int(flags & 0x200 != 0 ? try fields.u32() : header.size)
            let own = flags & 0x400 != 0 ? SampleFlags(try fields.u32()) : header.flags
            var shift = 0
            if flags & 0x800 != 0 {
                let raw = try fields.u32()
                shift = version == 0 ? Int(raw) : Int(Int32(bitPattern: raw))
            }
            if startsWithSync == nil { startsWithSync = own.isSync }
            if firstEnd == nil { firstEnd = start + size }
            earliest = min(earliest ?? .max, time + duration + shift)
            duration += Int(length)
        }
        count += samples
        return start..<start + size
    }

    /// Takes in a run that says nothing of its samples one by one: in no time, whatever number it claims.
    private mutating func addAlike(_ samples: Int, header: FragmentHeader, start: Int) -> Range<Int> {
        guard samples > 0 else { return start..<start }
        startsWithSync = startsWithSync ?? header.flags.isSync
        firstEnd = firstEnd ?? start + Int(header.size)
        earliest = min(earliest ?? .max, time + duration)
        duration += samples * Int(header.duration)
        count += samples
        return start..<start + samples * Int(header.size)
    }
}

/// `tfhd`, with what `trex` says where it is silent (ISO/IEC 14496-12, section 8.8.7).
struct FragmentHeader: Sendable {
    /// Where data offsets count from, when not from the `moof`.
    let baseOffset: Int?
    let duration: UInt32
    let size: UInt32
    let flags: SampleFlags

    init(_ tfhd: BoxTree, defaults: TrackDefaults) throws(CMAFError) {
        var fields = try tfhd.cursor()
        let present = try fields.fullBox().flags
        let track = try fields.u32()
        guard track == defaults.track else {
            throw fields.malformed("it is about track \(track), and the file has only \(defaults.track)")
        }
        let base = present & 0x1 != 0 ? try fields.u64() : nil
        if present & 0x2 != 0 { try fields.skip(4) }
        duration = present & 0x8 != 0 ? try fields.u32() : defaults.duration
        size = present & 0x10 != 0 ? try fields.u32() : defaults.size
        flags = present & 0x20 != 0 ? SampleFlags(try fields.u32()) : defaults.flags
        guard let base else {
            baseOffset = nil
            return
        }
        guard base < 1 << 60 else { throw fields.malformed("a base data offset of \(base)") }
        baseOffset = Int(base)
    }
}
