import CAV
import Glibc

/// Turns frames into packets.
public final class Encoder: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    let context: UnsafeMutablePointer<AVCodecContext>
    public let input: EncoderInput

    /// - Throws: `AVError` (unsupported) for an unknown encoder or option.
    public init(_ input: EncoderInput, _ options: EncoderOptions) throws {
        MediaLog.install
        self.input = input
        guard let codec = avcodec_find_encoder_by_name(options.codec) else {
            throw AVError(.unsupported, "there is no encoder \(options.codec)")
        }
        context = try made(avcodec_alloc_context3(codec))
        // From here on self is whole: when something throws, deinit frees it.
        try configure(options)
        let opened = withOptions(options.codecOptions) { avcodec_open2(context, codec, $0) }
        try check(opened.result, "cannot encode with \(options.codec)")
        guard opened.unknown.isEmpty else {
            let keys = opened.unknown.joined(separator: ", ")
            throw AVError(.unsupported, "the encoder \(options.codec) has no option \(keys)")
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    private func configure(_ options: EncoderOptions) throws {
        context.pointee.time_base = input.timeBase.av
        switch input {
        case .video(let width, let height, let frameRate, let pixelFormat, let color):
            context.pointee.width = Int32(clamping: width)
            context.pointee.height = Int32(clamping: height)
            context.pointee.framerate = frameRate.av
            context.pointee.pix_fmt = av_get_pix_fmt(pixelFormat)
            context.pointee.sample_aspect_ratio = options.sampleAspect.av
            paint(color)
        case .audio(let sampleRate, let layout, let sampleFormat):
            context.pointee.sample_rate = Int32(clamping: sampleRate)
            context.pointee.sample_fmt = av_get_sample_fmt(sampleFormat)
            try check(av_channel_layout_from_string(&context.pointee.ch_layout, layout), "unknown layout \(layout)")
        }
        context.pointee.thread_count = Int32(clamping: options.threads)
        if let bitrate = options.bitrate { context.pointee.bit_rate = Int64(bitrate) }
        if let peak = options.peakBitrate { context.pointee.rc_max_rate = Int64(peak) }
        if let buffer = options.bufferSize { context.pointee.rc_buffer_size = Int32(clamping: buffer) }
        if let interval = options.keyInterval { context.pointee.gop_size = Int32(clamping: interval) }
        if options.hasGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        if let quality = options.quality {
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = Int32(clamping: quality) * FF_QP2LAMBDA
        }
    }

    private func paint(_ color: EncoderInput.Color) {
        func number(_ name: String?, _ find: (UnsafePointer<CChar>) -> Int32) -> UInt32? {
            name.map { find($0) }.flatMap { $0 < 0 ? nil : UInt32($0) }
        }
        if let value = number(color.range, av_color_range_from_name) {
            context.pointee.color_range = AVColorRange(rawValue: value)
        }
        if let value = number(color.space, av_color_space_from_name) {
            context.pointee.colorspace = AVColorSpace(rawValue: value)
        }
        if let value = number(color.transfer, av_color_transfer_from_name) {
            context.pointee.color_trc = AVColorTransferCharacteristic(rawValue: value)
        }
        if let value = number(color.primaries, av_color_primaries_from_name) {
            context.pointee.color_primaries = AVColorPrimaries(rawValue: value)
        }
    }

    /// Samples that the encoder wants in each frame of sound; 0 when it takes any number.
    public var frameSamples: Int { Int(context.pointee.frame_size) }
    /// Samples that it puts before the first one.
    public var priming: Int { Int(max(0, context.pointee.initial_padding)) }
    /// By how many frames a picture may be decoded before it is shown; 0 for encoders that do not reorder.
    public var reordering: Int {
        // libx265's wrapper leaves it unsaid; with the pyramid of B pictures that it makes by default it is 2.
        if context.pointee.codec_id == AV_CODEC_ID_HEVC, context.pointee.has_b_frames == 0 { return 2 }
        return Int(max(0, context.pointee.has_b_frames))
    }
    /// RFC 6381 `codecs` parameter, `avc1.64001f` or `mp4a.40.2`; nil where only the file says it.
    public var codecs: String? { CodecString.make(context.pointee) }

    /// Encodes a frame and hands over the packets that are ready; nil at the end hands over the rest.
    ///
    /// Every packet has a duration.
    ///
    /// - Throws: `AVError`, and what `body` throws.
    public func encode(_ frame: Frame?, _ body: (Packet) throws -> Void) throws {
        let code = avcodec_send_frame(context, frame?.pointer)
        if code == cav_error_eof(), frame == nil { return }
        try check(code, "cannot encode a frame")
        while true {
            let packet = try Packet(timeBase: input.timeBase)
            let code = avcodec_receive_packet(context, packet.pointer)
            if code == cav_error(EAGAIN) || code == cav_error_eof() { return }
            try check(code, "cannot encode a frame")
            // Video encoders of FFmpeg 5.1 leave it 0.
            if packet.duration == 0, case .video = input { packet.duration = 1 }
            try body(packet)
        }
    }
}
