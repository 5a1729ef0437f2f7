import CAV

/// The pictures of a cut, packet by packet in the order of decoding: ends that are encoded again and what lies between,
/// copied. Times count from the start of the cut, in ticks of the source.
final class CutPictures: CutPictureLine {
    /// What is done for one range.
    private struct Part {
        let input: CutInput
        let head: CutEnd?
        let tail: CutEnd?
        let plan: CutPlan.Head
        let endOfCopy: Int64?
        /// Added to the times of the source.
        let move: Int64
        /// In ticks of the source: the end of the range.
        let end: Int64
    }

    private enum Place { case head, copy, tail }

    let timeBase: Rational
    let frameRate: Rational
    let matrix: [UInt8]
    /// Time of decoding of the first packet, from the start of the cut: not above zero.
    private(set) var firstDecoded: Int64 = 0
    /// For the header of the file.
    private(set) var parameterSets: [NALUnit]
    /// Whether parameter sets come inside the stream as well.
    let isInBand: Bool

    private let inputs: [CutInput]
    private let fit: PictureFit
    private let framing: NALFraming
    private let interrupt: Interrupt
    private var parts: [Part] = []
    private var index = 0
    private var place = Place.head
    private var isFirstCopy = true
    private var lastDecoded = Int64.min
    private let ends: [CutEnd]
    private var crew: CutCrew?

    /// Decides what is to be done.
    ///
    /// - Parameters:
    ///   - inputs: at least one; all of one kind.
    ///   - framing: of the packets that come out.
    /// - Throws: `CutImpossible`, `AVError`, `CancellationError`.
    init(_ inputs: [CutInput], framing: NALFraming, quality: CutQuality, interrupt: @escaping Interrupt) throws {
        guard let first = inputs.first else { throw CutImpossible("there is no picture") }
        guard first.stream.timeBase.numerator == 1 else { throw CutImpossible("the clock of the file is odd") }
        self.inputs = inputs
        self.framing = framing
        self.interrupt = interrupt
        timeBase = first.stream.timeBase
        matrix = first.demuxer.matrix(of: first.stream.index)
        let fit = try PictureFit(first.demuxer, stream: first.stream)
        self.fit = fit
        frameRate = fit.info.averageFrameRate
        parameterSets = fit.source.units
        var offset = 0.0
        var ends: [CutEnd] = []
        for input in inputs {
            if input.demuxer !== first.demuxer {
                let other = try PictureFit(input.demuxer, stream: input.stream)
                guard other.source == fit.source, input.stream.timeBase == timeBase else {
                    throw CutImpossible("the parts are coded differently")
                }
            }
            let part = try Self.part(input, fit, offset, framing, quality, interrupt)
            offset += input.range.duration
            parts.append(part)
            ends += [part.head, part.tail].compactMap { $0 }
        }
        if let first = parts.first, let time = first.plan.encoded.decoded.first ?? first.plan.firstCopied {
            firstDecoded = min(0, time + first.move)
        }
        if let end = ends.first { parameterSets = try end.parameterSets() }
        if case .hevc = fit.codec { isInBand = !ends.isEmpty } else { isInBand = false }
        self.ends = ends
    }

    func close() { crew?.join() }

    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws {
        try inputs[0].demuxer.describe(inputs[0].stream.index, parameters)
        try parameters.pointee.setHeader(NALFraming.startCodes.packet(parameterSets))
    }

    private static func part(
        _ input: CutInput, _ fit: PictureFit, _ offset: Double, _ framing: NALFraming, _ quality: CutQuality,
        _ interrupt: @escaping Interrupt
    ) throws -> Part {
        let window = CutWindow(demuxer: input.demuxer, stream: input.stream.index, fit: fit)
        let base = input.stream.timeBase
        let start = CutRange.firstTick(at: input.range.start + input.origin, base)
        let end = CutRange.firstTick(at: input.range.end + input.origin, base)
        func makeEnd(_ wanted: CutPlan.Encoded, _ packets: [Packet], following: [Packet]) throws -> CutEnd? {
            guard !wanted.shown.isEmpty else { return nil }
            return try CutEnd(
                input.demuxer, stream: input.stream.index, fit: fit, wanted: wanted, window: packets, following: following,
                framing: framing, quality: quality, interrupt: interrupt)
        }
        let (head, opening, following) = try Self.opening(window, fit, from: start, to: end)
        try fit.refuseFields(in: opening)
        var tail = CutPlan.Tail(encoded: .none, endOfCopy: nil)
        var closing: [Packet] = []
        if head.firstCopied != nil {
            let read = try window.read(from: end - 1) { CutPlan.isTailKnown($0, to: end) }
            tail = CutPlan.tail(read.marks, to: end, after: head)
            closing = read.packets
            try fit.refuseFields(in: closing)
            if let key = closing.first, fit.changesParameters(key.bytes) {
                throw CutImpossible("the parameters of the pictures change inside the cut")
            }
        }
        let zero = Int64(((input.range.start + input.origin) / base.value).rounded())
        return Part(
            input: input, head: try makeEnd(head.encoded, opening, following: following),
            tail: try makeEnd(tail.encoded, closing, following: []), plan: head, endOfCopy: tail.endOfCopy,
            move: Int64((offset / base.value).rounded()) - zero, end: end)
    }

    /// Key frames that are passed over because not all decoders would go on from what is encoded before them.
    private static let mostPassed = 2
    /// Packets after the first one that is copied which are looked at.
    private static let mostFollowing = 24

    /// Decides about the start of a range, and reads what that takes.
    ///
    /// - Returns: the plan, the packets that it is decoded from, and those that are copied first.
    private static func opening(
        _ window: CutWindow, _ fit: PictureFit, from start: Int64, to end: Int64
    ) throws -> (CutPlan.Head, [Packet], [Packet]) {
        var earliest = Int64.min
        var found: (CutPlan.Head, [Packet], [Packet])?
        for _ in 0...Self.mostPassed {
            var known: Int?
            let read: (marks: [CutPlan.Mark], packets: [Packet])
            do {
                read = try window.read(from: start) { marks in
                    if known == nil, CutPlan.isHeadKnown(marks, from: start, to: end, copyingFrom: earliest) {
                        known = marks.count
                    }
                    return known.map { marks.count >= $0 + Self.mostFollowing } ?? false
                }
            } catch let impossible as CutImpossible {
                // The next key frame is too far away.
                guard let found else { throw impossible }
                return found
            }
            let head = CutPlan.head(read.marks, from: start, to: end, copyingFrom: earliest)
            guard let first = head.firstCopied, let shown = head.firstShown else { return (head, read.packets, []) }
            let following = read.packets.filter {
                ($0.decodeTime ?? .min) >= first && ($0.presentationTime ?? .min) >= shown
            }
            if fit.isJoinable(count: head.encoded.shown.count, following) { return (head, read.packets, following) }
            found = found ?? (head, read.packets, following)
            earliest = shown + 1
        }
        return found ?? (.init(encoded: .none), [], [])
    }

    /// The next packet; nil at the end. The first call sets both ends to work; waits for them.
    ///
    /// - Throws: `AVError`, `CutImpossible`, `CancellationError`.
    func next() throws -> CutPacket? {
        if crew == nil { crew = CutCrew(ends) }
        while index < parts.count {
            let part = parts[index]
            if var packet = try next(of: part) {
                packet.shown += part.move
                packet.decoded += part.move
                // Ranges that are joined may have other delays of reordering.
                if packet.decoded <= lastDecoded { packet.decoded = lastDecoded + 1 }
                lastDecoded = packet.decoded
                packet.shown = max(packet.shown, packet.decoded)
                return packet
            }
            index += 1
            place = .head
        }
        return nil
    }

    private func next(of part: Part) throws -> CutPacket? {
        if place == .head {
            if var packet = try part.head?.queue.next() {
                if packet.duration == 0 { packet.duration = (part.plan.firstShown ?? part.end) - packet.shown }
                return packet
            }
            place = .copy
            isFirstCopy = true
            if let first = part.plan.firstCopied { try go(to: first, of: part.input) }
        }
        if place == .copy {
            if let packet = try copied(part) { return packet }
            place = .tail
        }
        if var packet = try part.tail?.queue.next() {
            if packet.duration == 0 { packet.duration = part.end - packet.shown }
            return packet
        }
        return nil
    }

    private var held: Packet?

    /// Brings the demuxer to the first packet that is copied.
    private func go(to decoded: Int64, of input: CutInput) throws {
        held = nil
        var back = 0.0
        for _ in 0..<20 {
            try input.demuxer.seek(to: timeBase.seconds(decoded) - back, stream: input.stream.index)
            while let packet = try input.demuxer.read() {
                guard packet.stream == input.stream.index, let time = packet.decodeTime else { continue }
                if time == decoded {
                    held = packet
                    return
                }
                if time > decoded { break }
            }
            back = max(0.5, back * 2)
        }
        throw AVError(.invalidData, "the file cannot be sought in")
    }

    private func copied(_ part: Part) throws -> CutPacket? {
        guard part.plan.firstCopied != nil, let firstShown = part.plan.firstShown else { return nil }
        while true {
            let next = try held ?? part.input.demuxer.read()
            held = nil
            guard let packet = next else { return nil }
            guard packet.stream == part.input.stream.index, let decoded = packet.decodeTime, let shown = packet.presentationTime else {
                continue
            }
            if let end = part.endOfCopy, decoded >= end { return nil }
            guard shown >= firstShown else { continue }
            let duration = packet.duration > 0 ? packet.duration : 1
            defer { isFirstCopy = false }
            return CutPacket(
                bytes: try framed(packet), shown: shown, decoded: decoded, duration: min(duration, part.end - shown),
                isKey: packet.isKey)
        }
    }

    /// The packet as it is, framed as the output wants it.
    private func framed(_ packet: Packet) throws -> [UInt8] {
        let bytes = packet.bytes
        let isHEVC = if case .hevc = fit.codec { true } else { false }
        if packet.isKey, fit.changesParameters(bytes), framing != .startCodes {
            throw CutImpossible("the parameters of the pictures change inside the cut")
        }
        if fit.source.framing == framing, !(isHEVC && isFirstCopy), !(framing == .startCodes && packet.isKey) {
            return bytes
        }
        var units = fit.source.framing.units(bytes)
        let hasSets = units.contains { isHEVC ? $0.isHEVCParameter : $0.isH264Parameter }
        if framing == .startCodes {
            guard packet.isKey, !hasSets else {
                return fit.source.framing == framing ? bytes : framing.packet(units)
            }
            return framing.packet(parameterSets + units)
        }
        // What is in the header is not repeated, and MP4 has no delimiters.
        if !isHEVC { units.removeAll { $0.h264Type == 9 || $0.isH264Parameter } }
        if isHEVC { units.removeAll { $0.hevcType == 35 } }
        if isHEVC, isFirstCopy, isInBand, !hasSets { units = fit.source.units + units }
        return framing.packet(units)
    }
}
