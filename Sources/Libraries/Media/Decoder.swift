import CAV
import Glibc

/// Turns packets of one stream into frames.
///
/// Damage does not stop it: what cannot be decoded is counted in `damage` and left out.
public final class Decoder: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let timeBase: Rational
    private let interrupt: Interrupt

    /// Packets refused, and frames that came out with parts made up.
    public private(set) var damage = 0

    /// What of the pictures need not come out.
    public enum Skip: Sendable {
        case nothing
        /// Pictures that no other one is made from: half of the work in most files.
        case unreferenced
        /// All but key frames.
        case allButKeys
    }

    /// Changes what is left out, from the next packet on. For a decoder of one thread.
    public var skip = Skip.nothing {
        didSet {
            guard skip != oldValue else { return }
            context.pointee.skip_frame =
                switch skip {
                case .nothing: AVDISCARD_DEFAULT
                case .unreferenced: AVDISCARD_NONREF
                case .allButKeys: AVDISCARD_NONKEY
                }
        }
    }

    /// - Parameters:
    ///   - stream: index of a video or audio stream of this demuxer.
    ///   - threads: for decoding; 0 lets libav take one a core.
    ///   - roughness: in pixels, when pictures will be shown no wider than this: whatever cannot be seen then is left
    ///     out. Pictures may come out smaller.
    /// - Throws: `AVError` (unsupported) when there is no decoder, (limit) when the picture is too large.
    public init(_ demuxer: Demuxer, stream: Int, threads: Int = 0, roughness: Int? = nil) throws {
        let source = try made(demuxer.context.pointee.streams[stream])
        let parameters = try made(source.pointee.codecpar)
        let codecName = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw AVError(.unsupported, "there is no decoder for \(codecName)")
        }
        try demuxer.limits.allow(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height))
        context = try made(avcodec_alloc_context3(codec))
        timeBase = Rational(source.pointee.time_base)
        interrupt = demuxer.interrupt
        // From here on self is whole: when something throws, deinit frees it.
        try check(avcodec_parameters_to_context(context, parameters), "cannot decode \(codecName)")
        context.pointee.pkt_timebase = source.pointee.time_base
        context.pointee.framerate = av_guess_frame_rate(demuxer.context, source, nil)
        context.pointee.max_pixels = Int64(demuxer.limits.pixels)
        context.pointee.thread_count = Int32(clamping: threads)
        if let roughness { roughen(codec, width: roughness) }
        try check(avcodec_open2(context, codec, nil), "cannot decode \(codecName)")
    }

    /// Edges of blocks are not smoothed, and codecs that can make a picture of half or a quarter the size do so.
    private func roughen(_ codec: UnsafePointer<AVCodec>, width: Int) {
        context.pointee.skip_loop_filter = AVDISCARD_ALL
        context.pointee.flags2 |= AV_CODEC_FLAG2_FAST
        var halvings: Int32 = 0
        while halvings < Int32(codec.pointee.max_lowres), Int(context.pointee.width) >> Int(halvings + 1) >= width * 2 {
            halvings += 1
        }
        context.pointee.lowres = halvings
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// Decodes a packet and hands over every frame that is ready; nil at the end of the stream hands over the rest.
    ///
    /// - Throws: what `body` throws, and `CancellationError`. Never for damaged data.
    public func decode(_ packet: Packet?, _ body: (Frame) throws -> Void) throws {
        if interrupt() { throw CancellationError() }
        var sent = avcodec_send_packet(context, packet?.pointer)
        while sent == cav_error(EAGAIN) {
            guard let frame = try receive() else { break }
            try body(frame)
            sent = avcodec_send_packet(context, packet?.pointer)
        }
        if sent == cav_error(ENOMEM) { try check(sent, "cannot decode") }
        if sent < 0, sent != cav_error_eof(), sent != cav_error(EAGAIN) { damage += 1 }
        while let frame = try receive() { try body(frame) }
    }

    /// Forgets everything that is inside: to be called after a seek.
    public func flush() { avcodec_flush_buffers(context) }

    /// The next frame that is ready, or nil.
    private func receive() throws -> Frame? {
        let frame = try Frame(timeBase: timeBase)
        // A decoder may report one error for each packet inside its threads.
        for _ in 0..<256 {
            let code = avcodec_receive_frame(context, frame.pointer)
            if code == cav_error(EAGAIN) || code == cav_error_eof() { return nil }
            if code >= 0 {
                if frame.isDamaged { damage += 1 }
                frame.presentationTime = frame.bestTime
                return frame
            }
            if code == cav_error(ENOMEM) { try check(code, "cannot decode") }
            if interrupt() { throw CancellationError() }
            damage += 1
        }
        return nil
    }
}
