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

    /// What becomes of a picture.
    private enum Fate {
        /// It is shown at this place.
        case shown(Int64)
        /// It is seen behind the one of the next range that comes to this place.
        case held(Int64)
        /// One that is held is seen behind it.
        case mixed(Int64)
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
    /// Of pictures that are in the graph, in order.
    private var fates: [Fate] = []
    /// The end of the range before, as far as the transition goes.
    private var held: [(place: Int64, frame: Frame)] = []
    /// The same of the range that is at work.
    private var newlyHeld: [(place: Int64, frame: Frame)] = []
    private var fade: CrossFade?
    private var lastPlace: Int64?
    /// Pictures that went into the graph.
    private var fed = 0
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
            offset += input.range.duration - (input.transition?.duration ?? 0)
        }
        ranges = placed
        end = Int64((offset * 90_000).rounded())
        let size = (width: max(2, info.codedWidth / 2 * 2), height: max(2, info.codedHeight / 2 * 2))
        try Self.allowTransitions(of: inputs, size, frameRate)
        graph = .video("scale=\(size.width):\(size.height),format=yuv420p", threads: 2)
        encoder = try Self.encoder(target, size, frameRate, info, quality)
        decoder = try Decoder(first.demuxer, stream: first.stream.index, threads: 2)
    }

    /// In bytes: the pictures of a transition that are held at once.
    private static let most = 512.0 * 1_048_576

    /// - Throws: `CutImpossible`.
    private static func allowTransitions(
        of inputs: [CutInput], _ size: (width: Int, height: Int), _ rate: Rational
    ) throws {
        let longest = inputs.map { $0.transition?.duration ?? 0 }.max() ?? 0
        guard longest * rate.value * Double(size.width * size.height) * 1.5 <= most else {
            throw CutImpossible("a transition of \(longest) s is too long for pictures of this size")
        }
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
            fade = index > 0 ? ranges[index - 1].input.transition.map { CrossFade($0, frameRate: frameRate) } : nil
            if fade == nil { held = [] }
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
        try graph.run(nil, settle)
        held = newlyHeld
        newlyHeld = []
        isRangeOver = true
    }

    private func take(_ frame: Frame) throws {
        guard let time = frame.presentationTime, time >= ranges[index].start, time < ranges[index].end else { return }
        // Out of order is what a damaged file may give; the clock of the cut goes forward.
        let range = ranges[index]
        let seconds = frame.timeBase.seconds(time) - range.input.origin - range.input.range.start
        let place = Int64((max(0, seconds + range.offset) * 90_000).rounded())
        let fate = self.fate(seconds, place, range.input)
        if case .held = fate {} else {
            guard place > (lastPlace ?? -1) else { return }
            lastPlace = place
        }
        frame.presentationTime = Int64(fed)
        fed += 1
        frame.timeBase = frameRate.inverse
        fates.append(fate)
        try graph.run(frame, settle)
    }

    private func fate(_ seconds: Double, _ place: Int64, _ input: CutInput) -> Fate {
        if let transition = input.transition, seconds >= input.range.duration - transition.duration - 1e-6 {
            return .held(place)
        }
        let before = index > 0 ? ranges[index - 1].input.transition?.duration ?? 0 : 0
        return seconds < before - 1e-6 ? .mixed(place) : .shown(place)
    }

    /// A picture in the size of the cut.
    private func settle(_ frame: Frame) throws {
        guard !fates.isEmpty else { throw AVError(.other, "the filters have lost their place") }
        switch fates.removeFirst() {
        case .shown(let place): try encode(frame, at: place)
        case .held(let place): newlyHeld.append((place, frame))
        case .mixed(let place):
            // The one that would be on the screen; half a millisecond is none.
            guard let fade, let behind = held.last(where: { $0.place <= place + 45 }) ?? held.first else {
                return try encode(frame, at: place)
            }
            try encode(try fade.mix(behind.frame, frame), at: place)
        }
    }

    private func encode(_ frame: Frame, at place: Int64) throws {
        frame.presentationTime = Int64(times.count)
        frame.timeBase = frameRate.inverse
        times.append(place)
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
