import CAV

/// Sound that is encoded anew, throughout: several ranges joined (frames of two places of a source never fall on one
/// grid), codecs that cannot be continued from one frame to the next, and short cuts.
final class EncodedSound: CutSound {
    let sampleRate: Int
    var firstStart: Int64 { -Int64(encoder.priming) }

    /// What is at work.
    private var source: SoundPackets
    private let inputs: [CutInput]
    private let layout: String
    private let encoder: Encoder
    private let graph: FilterGraph
    private let placer: SoundPlacer
    /// What goes to the encoder, ranges joined.
    private let joiner: SoundJoiner
    private let interrupt: Interrupt
    private var decoder: Decoder
    private var index = -1
    private var ready: [CutPacket] = []
    private var first = 0
    private var made: Int64 = 0
    private var isOver = false
    /// Of the range that is at work, in samples of what comes out.
    private var end: Int64 = 0

    /// - Parameters:
    ///   - inputs: at least one.
    ///   - codec: libavcodec's name of the encoder.
    ///   - sampleRate: in hertz; nil for the source's.
    /// - Throws: `AVError`.
    init(
        _ inputs: [CutInput], codec: String = "aac", sampleRate: Int? = nil,
        sampleFormat: String = "fltp", mostChannels: Int = 6, interrupt: @escaping Interrupt
    ) throws {
        let source = SoundPackets(inputs[0])
        self.source = source
        self.inputs = inputs
        self.interrupt = interrupt
        let rate = sampleRate ?? min(max(source.sampleRate, 8000), 96_000)
        self.sampleRate = rate
        let channels = source.stream.audio?.channels ?? 2
        let isKnown = channels <= mostChannels && source.stream.audio?.layout != nil
        layout = isKnown ? source.stream.audio?.layout ?? "stereo" : "stereo"
        let bitrate = min(max(source.stream.bitrate ?? 0, 64_000 * min(channels, 6)), 512_000)
        encoder = try Encoder(
            .audio(sampleRate: rate, layout: layout, sampleFormat: sampleFormat),
            EncoderOptions(codec, threads: 1, bitrate: bitrate, hasGlobalHeader: true))
        graph = .audio("aresample=\(rate),aformat=sample_fmts=\(sampleFormat):channel_layouts=\(layout)")
        placer = try SoundPlacer(at: 0, sampleRate: rate, sampleFormat: sampleFormat, layout: layout)
        joiner = try SoundJoiner(sampleRate: rate, sampleFormat: sampleFormat, layout: layout)
        decoder = try Decoder(source.demuxer, stream: source.stream.index, threads: 1)
    }

    func next() throws -> CutPacket? {
        while first >= ready.count, !isOver {
            if interrupt() { throw CancellationError() }
            ready.removeAll(keepingCapacity: true)
            first = 0
            try advance()
        }
        guard first < ready.count else { return nil }
        defer { first += 1 }
        return ready[first]
    }

    /// Some more sound.
    private func advance() throws {
        if index < 0 { try begin(0) }
        if placer.position < end, let unit = try source.next() {
            try decoder.decode(unit.packet, place)
            // What comes later than this does not belong to the range.
            if unit.start * Int64(sampleRate) / Int64(source.sampleRate) < end + Int64(sampleRate) { return try drain() }
        }
        try graph.run(nil, add)
        try placer.fill(to: end)
        try joiner.endRange(placer.buffer, transition: transition)
        if index + 1 < inputs.count { return try begin(index + 1) }
        isOver = true
        try drain(isLast: true)
        try encoder.encode(nil, put)
    }

    private func begin(_ number: Int) throws {
        index = number
        let range = inputs[number].range
        source = SoundPackets(inputs[number])
        try source.go(to: max(range.start - 0.25, -10))
        decoder = try Decoder(source.demuxer, stream: source.stream.index, threads: 1)
        placer.jump(to: Int64((range.start * Double(sampleRate)).rounded()))
        end = Int64((range.end * Double(sampleRate)).rounded())
    }

    private func place(_ frame: Frame) throws {
        guard frame.presentationTime != nil else { return }
        try graph.run(frame, add)
    }

    private func add(_ frame: Frame) throws {
        guard let seconds = frame.seconds else { return }
        try placer.add(frame, at: Int64(((seconds - source.origin) * Double(sampleRate)).rounded()), before: end)
    }

    /// Into the next range, in samples.
    private var transition: Int {
        Int(((inputs[index].transition?.duration ?? 0) * Double(sampleRate)).rounded())
    }

    private func drain(isLast: Bool = false) throws {
        let size = encoder.frameSamples > 0 ? encoder.frameSamples : 1024
        try joiner.move(placer.buffer, keeping: transition)
        while let frame = try joiner.buffer.take(size, isLast: isLast) { try encoder.encode(frame, put) }
    }

    private func put(_ packet: Packet) {
        let start = packet.presentationTime ?? made - Int64(encoder.priming)
        made = start + packet.duration
        ready.append(
            CutPacket(bytes: packet.bytes, shown: start, decoded: start, duration: packet.duration, isKey: true))
    }

    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        try encoder.describe(parameters)
    }
}

extension Encoder {
    /// Says what it makes.
    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        try check(avcodec_parameters_from_context(parameters, context), "cannot describe a track")
    }
}
