/// One end of a cut: the pictures of a GOP that are encoded again. Made on one thread, run on another.
final class CutEnd: @unchecked Sendable {
    // @unchecked because one thread makes it and another one runs it, afterwards.
    private let wanted: CutPlan.Encoded
    private let fit: PictureFit
    private let decoder: Decoder
    private let encoder: Encoder
    private let weaver: PictureWeaver
    private var window: [Packet]
    private let framing: NALFraming
    private let interrupt: Interrupt
    /// Where the packets come out.
    let queue: CutQueue

    /// - Parameters:
    ///   - window: packets from a key frame on, enough to decode all that is wanted.
    ///   - following: packets that are copied after it.
    ///   - framing: of the packets that come out.
    /// - Throws: `CutImpossible`, `AVError`.
    init(
        _ demuxer: Demuxer, stream: Int, fit: PictureFit, wanted: CutPlan.Encoded, window: [Packet], following: [Packet],
        framing: NALFraming, quality: CutQuality, interrupt: @escaping Interrupt
    ) throws {
        self.wanted = wanted
        self.fit = fit
        self.window = window
        self.framing = framing
        self.interrupt = interrupt
        // What is long is worth both cores; what is short is done before a second one is of use.
        let threads = wanted.shown.count > 8 ? 2 : 1
        decoder = try Decoder(demuxer, stream: stream, threads: window.count > 16 ? 2 : 1)
        encoder = try fit.encoder(threads: threads, quality: quality)
        weaver = try fit.weaver(encoder, count: wanted.shown.count, following: following)
        queue = CutQueue(interrupt)
    }

    /// Parameter sets for the header of the whole cut.
    func parameterSets() throws -> [NALUnit] { try fit.parameterSets(encoder) }

    /// Decodes and encodes; the queue ends with it, or fails.
    func run() {
        do {
            try work()
            queue.finish(nil)
        } catch {
            queue.finish(error)
        }
        window = []
    }

    private func work() throws {
        guard let last = wanted.shown.last else { return }
        var next = 0
        func take(_ frame: Frame) throws {
            guard let time = frame.presentationTime, time <= last, next < wanted.shown.count else { return }
            guard time == wanted.shown[next] else {
                // A picture that the decoder could not make: the one after it takes its turn.
                if time > wanted.shown[next] { throw AVError(.invalidData, "a picture at an end of the cut is damaged") }
                return
            }
            frame.presentationTime = Int64(next)
            frame.forceKey(weaver.isIntra(next))
            next += 1
            try encoder.encode(frame, put)
        }
        for packet in window {
            if interrupt() { throw CancellationError() }
            // What no other picture is made from is not decoded until it is wanted.
            decoder.skip = (packet.presentationTime ?? .max) < wanted.shown[0] ? .unreferenced : .nothing
            try decoder.decode(packet, take)
            if next == wanted.shown.count { break }
        }
        if next < wanted.shown.count { try decoder.decode(nil, take) }
        guard next == wanted.shown.count else {
            throw AVError(.invalidData, "a picture at an end of the cut is damaged")
        }
        try encoder.encode(nil, put)
    }

    private func put(_ packet: Packet) throws {
        guard let number = packet.presentationTime, let index = Int(exactly: number),
            wanted.shown.indices.contains(index)
        else { throw AVError(.other, "the encoder has lost its place") }
        var units = try weaver.units(packet.bytes, index: index)
        let isKey = packet.isKey && !weaver.isJoint(index)
        if isKey, framing == .startCodes, case .h264 = fit.codec { units = try parameterSets() + units }
        let following = index + 1 < wanted.shown.count ? wanted.shown[index + 1] - wanted.shown[index] : 0
        queue.put(
            CutPacket(
                bytes: framing.packet(units), shown: wanted.shown[index], decoded: wanted.decoded[index],
                duration: following, isKey: isKey))
    }
}
