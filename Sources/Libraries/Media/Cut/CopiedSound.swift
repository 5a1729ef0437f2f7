import CAV

/// AAC that is copied; only the frames at the two ends are encoded again, with silence outside the cut, so that sound
/// begins and ends to the sample. They stand on the grid of the source's frames, so nothing is shifted.
///
/// A frame of AAC is decoded together with the one before it. Encoded anew is therefore one frame before the first
/// sound (its own part is silent), the one that the cut begins in, and one more; and at the end the last two.
final class CopiedSound: CutSound {
    private static let frame: Int64 = 1024

    let sampleRate: Int
    private(set) var firstStart: Int64 = 0

    private let source: SoundPackets
    private let layout: String
    private let bitrate: Int
    private let interrupt: Interrupt
    /// The first and the one after the last sample of the cut.
    private let start: Int64
    private let end: Int64
    private var ready: [CutPacket] = []
    /// Frames before the one that comes next, for a decoder to warm up with.
    private var recent: [SoundPackets.Unit] = []
    private var ahead: [SoundPackets.Unit] = []
    private var isOver = false

    /// - Returns: nil when it cannot be copied: not AAC-LC of 1024 samples a frame, or too short.
    /// - Throws: `AVError`, `CancellationError`.
    init?(_ source: SoundPackets, range: CutRange, interrupt: @escaping Interrupt) throws {
        guard source.stream.codec == "aac", source.stream.profile == "LC", let audio = source.stream.audio,
            let layout = audio.layout, range.duration * Double(audio.sampleRate) > Double(16 * Self.frame)
        else { return nil }
        self.source = source
        self.layout = layout
        self.interrupt = interrupt
        sampleRate = source.sampleRate
        bitrate = max(source.stream.bitrate ?? 0, 128_000 * audio.channels)
        start = Int64((range.start * Double(source.sampleRate)).rounded())
        end = Int64((range.end * Double(source.sampleRate)).rounded())
        guard try open(range) else { return nil }
    }

    /// Reads on to the first frame that is copied and encodes what comes before it.
    private func open(_ range: CutRange) throws -> Bool {
        try source.go(to: max(range.start - 0.25, -10))
        var units: [SoundPackets.Unit] = []
        while let unit = try source.next() {
            if let last = units.last, unit.start <= last.start || unit.start > last.start + Self.frame + 8 { return false }
            units.append(unit)
            if unit.start >= start + Self.frame { break }
        }
        guard let encoder = try? makeEncoder(), Self.isSame(encoder.header, source.configuration) else { return false }
        guard let first = units.first, units.count > 1, let last = units.last, last.start >= start + Self.frame else {
            return false
        }
        if first.start >= start {
            // The sound begins inside the cut.
            ahead = units
            firstStart = first.start - start
            return true
        }
        // last is at least one frame after the one that the cut begins in, which was to be found.
        guard units.count > 4 || first.start < start - 4 * Self.frame || first.start <= 0 else { return false }
        let grid = last.start - 2 * Self.frame
        let place = SoundPlace(from: grid, audible: start..<end, count: 3)
        let made = try encode(place, units)
        ready = made.enumerated().map { packet($1, at: grid + (Int64($0) - 1) * Self.frame) }
        firstStart = grid - Self.frame - start
        recent = Array(units.dropLast().suffix(4))
        ahead = [last]
        return true
    }

    /// A run of frames to encode.
    private struct SoundPlace {
        /// The sample that the encoder begins with; its first packet stands one frame before it.
        let from: Int64
        /// Silence outside.
        let audible: Range<Int64>
        let count: Int
    }

    private func makeEncoder() throws -> Encoder {
        try Encoder(
            .audio(sampleRate: sampleRate, layout: layout),
            EncoderOptions("aac", threads: 1, bitrate: bitrate, hasGlobalHeader: true))
    }

    /// Object type, rate and channels are the same: the same decoder takes both.
    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count >= 2 && right.count >= 2 && left[0] == right[0] && left[1] & 0xF8 == right[1] & 0xF8
    }

    /// Decodes units and encodes frames of them.
    private func encode(_ place: SoundPlace, _ units: [SoundPackets.Unit]) throws -> [[UInt8]] {
        let encoder = try makeEncoder()
        let decoder = try Decoder(source.demuxer, stream: source.stream.index, threads: 1)
        let placer = try SoundPlacer(at: place.from, sampleRate: sampleRate, sampleFormat: "fltp", layout: layout)
        try placer.fill(to: max(place.from, place.audible.lowerBound))
        for unit in units {
            try decoder.decode(unit.packet) { frame in
                guard let time = frame.presentationTime else { return }
                try placer.add(frame, at: source.samples(time), before: place.audible.upperBound)
            }
        }
        try placer.fill(to: place.from + Int64(place.count + 2) * Self.frame)
        var made: [[UInt8]] = []
        func put(_ packet: Packet) { made.append(packet.bytes) }
        while let frame = try placer.buffer.take(Int(Self.frame)) { try encoder.encode(frame, put) }
        try encoder.encode(nil, put)
        return Array(made.prefix(place.count))
    }

    private func packet(_ bytes: [UInt8], at start: Int64) -> CutPacket {
        CutPacket(
            bytes: bytes, shown: start - self.start, decoded: start - self.start, duration: Self.frame, isKey: true)
    }

    func next() throws -> CutPacket? {
        if interrupt() { throw CancellationError() }
        if !ready.isEmpty { return ready.removeFirst() }
        if isOver { return nil }
        guard let unit = try ahead.isEmpty ? source.next() : ahead.removeFirst() else {
            isOver = true
            return nil
        }
        if unit.start + 2 * Self.frame < end {
            recent.append(unit)
            if recent.count > 4 { recent.removeFirst() }
            return packet(source.raw(unit.packet), at: unit.start)
        }
        try finish(unit)
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    /// The last two frames. The encoder's first packet is left out: the copied one before it stands there.
    private func finish(_ first: SoundPackets.Unit) throws {
        isOver = true
        guard first.start < end else { return }
        var units = recent + [first]
        while let last = units.last, last.start + Self.frame < end, let unit = try source.next() { units.append(unit) }
        let count = Int((end - first.start + Self.frame - 1) / Self.frame)
        let place = SoundPlace(from: first.start, audible: first.start..<end, count: count + 1)
        let made = try encode(place, units).dropFirst()
        ready = made.enumerated().map { packet($1, at: first.start + Int64($0) * Self.frame) }
    }

    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        try source.demuxer.describe(source.stream.index, parameters)
        try parameters.pointee.setHeader(source.configuration)
        parameters.pointee.frame_size = Int32(Self.frame)
    }
}

extension Demuxer {
    /// Copies what the container says of a stream.
    func describe(_ stream: Int, _ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        let source = try made(context.pointee.streams[stream])
        try check(avcodec_parameters_copy(parameters, source.pointee.codecpar), "cannot describe a track")
        parameters.pointee.codec_tag = 0
    }
}

extension AVCodecParameters {
    /// Sets what stands in a container's header.
    mutating func setHeader(_ bytes: [UInt8]) throws {
        av_freep(&extradata)
        extradata_size = 0
        guard !bytes.isEmpty else { return }
        let memory = try made(av_mallocz(bytes.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)))
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        extradata = memory.assumingMemoryBound(to: UInt8.self)
        extradata_size = Int32(bytes.count)
    }
}
