import CAV

/// Pictures that are all encoded anew, for sources that nothing can be joined to and for containers that want another
/// codec.
final class EncodedPictures: CutPictureLine {
    /// What is made.
    enum Target: Sendable {
        /// H.264, framed so.
        case h264(NALFraming)
        case vp9
    }

    let timeBase: Rational
    let frameRate: Rational
    let matrix: [UInt8]
    let firstDecoded: Int64 = 0

    /// What is wanted of an input, in ticks of its own.
    private struct Range {
        let input: CutInput
        let start: Int64
        let end: Int64
        /// In seconds: where it begins in the cut.
        let offset: Double
    }

    private let ranges: [Range]
    private let encoder: Encoder
    private let target: Target
    private let graph: FilterGraph
    private let interrupt: Interrupt
    private var decoder: Decoder
    private var index = -1
    private var isRangeOver = true
    private var times: [Int64] = []
    private var ready: [CutPacket] = []
    private var isOver = false
    private let end: Int64

    /// - Parameter inputs: at least one.
    /// - Throws: `AVError`.
    init(_ inputs: [CutInput], target: Target, quality: CutQuality, interrupt: @escaping Interrupt) throws {
        guard let first = inputs.first, let info = first.stream.video else {
            throw AVError(.unsupported, "there is no picture")
        }
        self.target = target
        self.interrupt = interrupt
        // Whatever the clock of the source: this one suits every frame rate.
        timeBase = Rational(1, 90_000)
        frameRate = info.averageFrameRate.value > 0 ? info.averageFrameRate : Rational(25, 1)
        matrix = first.demuxer.matrix(of: first.stream.index)
        var offset = 0.0
        var placed: [Range] = []
        for input in inputs {
            let base = input.stream.timeBase
            placed.append(
                Range(
                    input: input, start: CutRange.firstTick(at: input.range.start + input.origin, base),
                    end: CutRange.firstTick(at: input.range.end + input.origin, base), offset: offset))
            offset += input.range.duration
        }
        ranges = placed
        end = Int64((offset * 90_000).rounded())
        let size = (width: max(2, info.codedWidth / 2 * 2), height: max(2, info.codedHeight / 2 * 2))
        graph = .video("scale=\(size.width):\(size.height),format=yuv420p", threads: 2)
        encoder = try Self.encoder(target, size, frameRate, info, quality)
        decoder = try Decoder(first.demuxer, stream: first.stream.index, threads: 2)
    }

    private static func encoder(
        _ target: Target, _ size: (width: Int, height: Int), _ rate: Rational, _ info: VideoInfo, _ quality: CutQuality
    ) throws -> Encoder {
        let color = EncoderInput.Color(
            range: info.colorRange, space: info.isRGB ? nil : info.colorSpace, transfer: info.colorTransfer,
            primaries: info.colorPrimaries)
        let input = EncoderInput.video(width: size.width, height: size.height, frameRate: rate, color: color)
        let interval = max(1, Int((rate.value * 2).rounded()))
        var options: EncoderOptions
        switch target {
        case .h264:
            options = EncoderOptions(
                "libx264", threads: 2, keyInterval: interval, hasGlobalHeader: true,
                codecOptions: [
                    "preset": quality.preset, "crf": "\(quality.rate)", "x264-params": "bframes=0:rc-lookahead=10",
                ])
        case .vp9:
            options = EncoderOptions(
                "libvpx-vp9", threads: 2, bitrate: 0, keyInterval: interval,
                codecOptions: ["deadline": "realtime", "cpu-used": "8", "crf": "31", "row-mt": "1", "lag-in-frames": "0"])
        }
        options.sampleAspect = info.sampleAspect
        return try Encoder(input, options)
    }

    func next() throws -> CutPacket? {
        while ready.isEmpty, !isOver {
            if interrupt() { throw CancellationError() }
            try advance()
        }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private func advance() throws {
        if isRangeOver {
            guard index + 1 < ranges.count else {
                isOver = true
                return try encoder.encode(nil, put)
            }
            index += 1
            isRangeOver = false
            let input = ranges[index].input
            let window = CutWindow(demuxer: input.demuxer, stream: input.stream.index, fit: nil)
            decoder = try Decoder(input.demuxer, stream: input.stream.index, threads: 2)
            let opening = try window.read(from: ranges[index].start) { _ in true }
            for packet in opening.packets { try decoder.decode(packet, take) }
            return
        }
        let input = ranges[index].input
        guard let packet = try input.demuxer.read() else { return try finishRange() }
        guard packet.stream == input.stream.index else { return }
        try decoder.decode(packet, take)
        // What is decoded later than this is shown later.
        if let time = packet.decodeTime, time >= ranges[index].end { try finishRange() }
    }

    private func finishRange() throws {
        try decoder.decode(nil, take)
        try graph.run(nil, encode)
        isRangeOver = true
    }

    private func take(_ frame: Frame) throws {
        guard let time = frame.presentationTime, time >= ranges[index].start, time < ranges[index].end else { return }
        // Out of order is what a damaged file may give; the clock of the cut goes forward.
        let range = ranges[index]
        let seconds = frame.timeBase.seconds(time) - range.input.origin - range.input.range.start + range.offset
        let place = Int64((max(0, seconds) * 90_000).rounded())
        guard place > (times.last ?? -1) else { return }
        frame.presentationTime = Int64(times.count)
        frame.timeBase = frameRate.inverse
        times.append(place)
        try graph.run(frame, encode)
    }

    private func encode(_ frame: Frame) throws {
        frame.timeBase = frameRate.inverse
        frame.forceKey(false)
        try encoder.encode(frame, put)
    }

    private func put(_ packet: Packet) throws {
        guard let number = packet.presentationTime, let index = Int(exactly: number), times.indices.contains(index)
        else { throw AVError(.other, "the encoder has lost its place") }
        var bytes = packet.bytes
        if case .h264(let framing) = target {
            var units = NALFraming.startCodes.units(bytes)
            if packet.isKey, framing == .startCodes { units = NALFraming.startCodes.units(encoder.header) + units }
            bytes = framing.packet(units)
        }
        let following = index + 1 < times.count ? times[index + 1] : max(times[index] + 1, end)
        ready.append(
            CutPacket(
                bytes: bytes, shown: times[index], decoded: times[index], duration: following - times[index],
                isKey: packet.isKey))
    }

    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws { try encoder.describe(parameters) }

    func close() {}
}
