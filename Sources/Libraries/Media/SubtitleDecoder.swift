import CAV

/// Turns packets of a text subtitle stream into events.
///
/// Damage does not stop it: what cannot be decoded is left out.
public final class SubtitleDecoder: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let timeBase: Rational

    /// A text, and when it is shown.
    public struct Event: Sendable, Equatable {
        /// In seconds on the clock of the file.
        public let start: Double
        /// In seconds on the clock of the file; nil when the file does not say.
        public let end: Double?
        /// As in a `Dialogue` line of ASS, from `Text` on: `{\\i1}Hello{\\i0}\\Nyou`.
        public let text: String
    }

    /// - Parameter stream: index of a subtitle stream of this demuxer.
    /// - Throws: `AVError` (unsupported) when there is no decoder.
    public init(_ demuxer: Demuxer, stream: Int) throws {
        let source = try made(demuxer.context.pointee.streams[stream])
        let parameters = try made(source.pointee.codecpar)
        let codecName = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw AVError(.unsupported, "there is no decoder for \(codecName)")
        }
        context = try made(avcodec_alloc_context3(codec))
        timeBase = Rational(source.pointee.time_base)
        // From here on self is whole: when something throws, deinit frees it.
        try check(avcodec_parameters_to_context(context, parameters), "cannot decode \(codecName)")
        context.pointee.pkt_timebase = source.pointee.time_base
        try check(avcodec_open2(context, codec, nil), "cannot decode \(codecName)")
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// The events of a packet, in order.
    public func decode(_ packet: Packet) -> [Event] {
        var subtitle = AVSubtitle()
        var isThere: Int32 = 0
        guard avcodec_decode_subtitle2(context, &subtitle, &isThere, packet.pointer) >= 0, isThere != 0 else {
            return []
        }
        defer { avsubtitle_free(&subtitle) }
        guard let shown = stamp(subtitle.pts) else { return [] }
        let base = Double(shown) / Double(AV_TIME_BASE)
        let start = base + Double(subtitle.start_display_time) / 1000
        let isEndKnown = subtitle.end_display_time > subtitle.start_display_time && subtitle.end_display_time < .max
        let end = isEndKnown ? base + Double(subtitle.end_display_time) / 1000 : nil
        return (0..<Int(subtitle.num_rects)).compactMap { index in
            guard let rect = subtitle.rects[index]?.pointee, let ass = rect.ass else { return nil }
            // ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            let fields = String(cString: ass).split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
            return fields.last.map { Event(start: start, end: end, text: String($0)) }
        }
    }
}
