import CAV
public import Foundation

/// Writes packets of encoders into a file: MP4, or another container.
public final class Muxer: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.

    /// How the file is laid out.
    public enum Layout: Sendable, Equatable {
        /// CMAF (ISO/IEC 23000-19): the header first, then one fragment for each `cut()`. An edit list takes the
        /// decoder's reordering delay back, so that what has time stamp 0 is shown at 0.
        case fragmented
        /// An ordinary MP4, the index at the front.
        case plain
        /// Another container, by libavformat's name of its muxer: `webm`.
        case container(String)

        fileprivate var muxer: String { if case .container(let name) = self { name } else { "mp4" } }
    }

    private let context: UnsafeMutablePointer<AVFormatContext>
    private let encoders: [Encoder]
    /// Frames, or ticks, a second of a stream that is copied.
    private let copiedRate: Rational?
    private let interrupt: Interrupt
    private let box: InterruptBox
    private let layout: Layout
    private var hasHeader = false
    private var isFinished = false

    /// Creates the file and writes its header.
    ///
    /// - Parameter encoders: one for each track, made with `hasGlobalHeader` where the container wants that, as MP4 does.
    /// - Throws: `AVError`, noSpace when the disk is full; `CancellationError` when interrupted.
    public init(
        _ file: URL, layout: Layout, encoders: [Encoder], interrupt: @escaping Interrupt = { false }
    ) throws {
        self.layout = layout
        self.encoders = encoders
        self.interrupt = interrupt
        copiedRate = nil
        box = InterruptBox(interrupt)
        context = try Self.allocate(file, layout)
        // From here on self is whole: when something throws, deinit frees it.
        for encoder in encoders { try add(encoder) }
        try open(file)
    }

    /// Creates a fragmented file for the packets of one stream, as they are.
    ///
    /// - Parameters:
    ///   - frameRate: of pictures, as the file is to say it; nil for sound.
    ///   - clock: ticks a second in which all its times are whole; nil: the frame rate.
    ///   - configuration: of the decoder, where the source has none of its own.
    /// - Throws: as the other.
    public init(
        _ file: URL, copying stream: Int, of demuxer: Demuxer, frameRate: Rational?, clock: Rational? = nil,
        configuration: [UInt8]? = nil, interrupt: @escaping Interrupt
    ) throws {
        layout = .fragmented
        encoders = []
        self.interrupt = interrupt
        copiedRate = clock ?? frameRate
        box = InterruptBox(interrupt)
        context = try Self.allocate(file, .fragmented)
        let copy = try add(stream, of: demuxer)
        if let configuration { try Self.set(configuration, of: copy.pointee.codecpar) }
        if let rate = copiedRate { copy.pointee.time_base = rate.inverse.av }
        if let frameRate { copy.pointee.avg_frame_rate = frameRate.av }
        try open(file)
    }

    /// Creates an ordinary file for the packets of streams, as they are: a track each.
    ///
    /// - Throws: as the others.
    public init(
        _ file: URL, copying sources: [(stream: Int, demuxer: Demuxer)], interrupt: @escaping Interrupt
    ) throws {
        layout = .plain
        encoders = []
        self.interrupt = interrupt
        copiedRate = nil
        box = InterruptBox(interrupt)
        context = try Self.allocate(file, .plain)
        for (stream, demuxer) in sources {
            let copy = try add(stream, of: demuxer)
            copy.pointee.time_base = demuxer.streams[stream].timeBase.av
            if let video = demuxer.streams[stream].video { copy.pointee.avg_frame_rate = video.averageFrameRate.av }
        }
        try open(file)
    }

    private static func set(
        _ configuration: [UInt8], of parameters: UnsafeMutablePointer<AVCodecParameters>
    ) throws {
        av_freep(&parameters.pointee.extradata)
        let bytes = try made(av_mallocz(configuration.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)))
        bytes.copyMemory(from: configuration, byteCount: configuration.count)
        parameters.pointee.extradata = bytes.assumingMemoryBound(to: UInt8.self)
        parameters.pointee.extradata_size = Int32(configuration.count)
    }

    private func add(_ stream: Int, of demuxer: Demuxer) throws -> UnsafeMutablePointer<AVStream> {
        let source = try made(demuxer.context.pointee.streams[stream])
        let copy = try made(avformat_new_stream(context, nil))
        try check(avcodec_parameters_copy(copy.pointee.codecpar, source.pointee.codecpar), "cannot write an MP4")
        copy.pointee.codecpar.pointee.codec_tag = Self.tag(copy.pointee.codecpar.pointee.codec_id)
        return copy
    }

    private static func allocate(_ file: URL, _ layout: Layout) throws -> UnsafeMutablePointer<AVFormatContext> {
        MediaLog.install
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        let name = layout.muxer
        try check(avformat_alloc_output_context2(&allocated, nil, name, "file:" + file.path), "cannot write \(name)")
        return try made(allocated)
    }

    /// The parameter sets stand in the header alone, which is what Apple's players want (ISO/IEC 14496-15, 8.4.1); 0
    /// leaves the choice to libavformat.
    private static func tag(_ codec: AVCodecID) -> UInt32 { codec == AV_CODEC_ID_HEVC ? fourCC("hvc1") : 0 }

    private func add(_ encoder: Encoder) throws {
        let stream = try made(avformat_new_stream(context, nil))
        try check(avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context), "cannot write a track")
        stream.pointee.codecpar.pointee.codec_tag = Self.tag(stream.pointee.codecpar.pointee.codec_id)
        stream.pointee.sample_aspect_ratio = stream.pointee.codecpar.pointee.sample_aspect_ratio
        stream.pointee.time_base = encoder.input.timeBase.av
        if case .video(_, _, let rate, _, _) = encoder.input { stream.pointee.avg_frame_rate = rate.av }
    }

    deinit {
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }

    private func open(_ file: URL) throws {
        context.pointee.interrupt_callback = box.callback
        var callback = box.callback
        let code = avio_open2(&context.pointee.pb, "file:" + file.path, AVIO_FLAG_WRITE, &callback, nil)
        try check(code, "cannot write the file", interrupt)
        // The header waits for the first packets, whose delay it states. Negative offsets (trun, version 1) would do
        // without an edit list, but FFmpeg's own reader then shows every picture late by the reordering delay.
        var options: [String: String] = [:]
        switch layout {
        case .plain: options["movflags"] = "+faststart"
        case .fragmented: options["movflags"] = "+frag_custom+delay_moov+default_base_moof"
        case .container: break
        }
        if let timescale, layout.muxer == "mp4" { options["video_track_timescale"] = String(timescale) }
        try check(
            withOptions(options) { avformat_write_header(context, $0) }.result, "cannot write the file", interrupt)
        try checkDisk()
    }

    /// Ticks a second: a multiple of the frame rate's numerator, so that every frame lasts a whole number of them.
    private var timescale: Int? {
        let rates = encoders.map { encoder in
            if case .video(_, _, let rate, _, _) = encoder.input { rate } else { Rational(0, 1) }
        }
        guard let rate = ([copiedRate].compactMap { $0 } + rates).first(where: { $0.numerator > 0 }) else { return nil }
        return rate.numerator * max(1, (10_000 + rate.numerator - 1) / rate.numerator)
    }

    /// Writes a packet, whose memory goes into the file: the packet is empty afterwards.
    ///
    /// - Parameter track: index into what was given at the start.
    public func write(_ packet: Packet, track: Int = 0) throws {
        if interrupt() { throw CancellationError() }
        let stream = try made(context.pointee.streams[track])
        packet.pointer.pointee.stream_index = Int32(track)
        av_packet_rescale_ts(packet.pointer, packet.timeBase.av, stream.pointee.time_base)
        // Interleaving is libavformat's task only where there is something to interleave.
        let code =
            context.pointee.nb_streams > 1
            ? av_interleaved_write_frame(context, packet.pointer) : av_write_frame(context, packet.pointer)
        try check(code, "cannot write the file", interrupt)
    }

    /// Ends a fragment: what was written since the last call becomes one `moof` and `mdat`.
    public func cut() throws {
        // The first flush writes the header only.
        for _ in 0..<(hasHeader ? 1 : 2) { try check(av_write_frame(context, nil), "cannot write the file", interrupt) }
        hasHeader = true
        try checkDisk()
    }

    /// Ends the file. Without it the file is not whole.
    public func finish() throws {
        guard !isFinished else { return }
        isFinished = true
        if layout == .fragmented { try cut() }
        try check(av_write_trailer(context), "cannot write the file", interrupt)
        avio_flush(context.pointee.pb)
        try checkDisk()
        try check(avio_closep(&context.pointee.pb), "cannot write the file", interrupt)
    }

    /// What the buffered output has met on its way to the disk.
    private func checkDisk() throws {
        guard let io = context.pointee.pb else { return }
        try check(io.pointee.error, "cannot write the file", interrupt)
    }
}

/// A four-character code as libav counts it.
func fourCC(_ text: StaticString) -> UInt32 {
    text.withUTF8Buffer { bytes in bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
}
