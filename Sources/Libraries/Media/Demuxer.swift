import CAV
public import Foundation

/// Reads packets from a media file that somebody sent, and trusts it in nothing.
///
/// Only the one local file is ever opened: only the `file` protocol, only containers of `AcceptedFormats`, and every
/// attempt of a container to open another file or address is refused.
public final class Demuxer: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    let context: UnsafeMutablePointer<AVFormatContext>
    let limits: Limits
    let interrupt: Interrupt
    private let box: InterruptBox
    private var io: UnsafeMutablePointer<AVIOContext>?
    /// What `io` reads from when it is not a file of libavformat's own.
    private let sequence: FileSequenceReader?
    /// Nil for all.
    private var wanted: Set<Int>?

    /// libavformat's name of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
    public let container: String
    /// In the order of the container.
    public let streams: [StreamInfo]
    /// As the header claims it, in seconds; nil when it does not.
    public let duration: Double?
    /// Time stamp of the first sample, in seconds.
    public let startTime: Double?
    /// Of the whole file, in bit/s, as far as header and size tell.
    public let bitrate: Int?
    /// Named parts, in the order of the file; times in seconds on its clock.
    public let chapters: [ChapterInfo]
    /// Whether its clock may jump, as in broadcasts (MPEG-TS, MPEG-PS).
    public let hasLooseClock: Bool

    /// Opens a file and finds out what is in it.
    ///
    /// - Throws: `AVError`: refused (not a container of media, or a playlist that points elsewhere), invalidData,
    ///   limit; `CancellationError` when interrupted.
    public convenience init(
        _ file: URL, limits: Limits = Limits(), interrupt: @escaping Interrupt = { false }
    ) throws {
        try self.init([file], limits: limits, interrupt: interrupt)
    }

    /// Opens files whose bytes follow each other, as one: the segments of a stream of MPEG-TS.
    ///
    /// - Throws: as the other.
    public init(_ files: [URL], limits: Limits = Limits(), interrupt: @escaping Interrupt = { false }) throws {
        MediaLog.install
        self.limits = limits
        self.interrupt = interrupt
        box = InterruptBox(interrupt)
        var context = try made(avformat_alloc_context())
        var io: UnsafeMutablePointer<AVIOContext>?
        let sequence = files.count > 1 ? try FileSequenceReader(files) : nil
        do {
            if let sequence {
                io = try sequence.makeInput()
            } else if let file = files.first {
                try Self.openFile(file, &io, box)
            }
            context.pointee.pb = io
            context = try Self.openContainer(context, files.first, limits, box, interrupt)
        } catch {
            Self.closeInput(&io, sequence)
            throw error
        }
        self.sequence = sequence
        self.context = context
        self.io = io
        container = name(context.pointee.iformat.pointee.name) ?? "unknown"
        hasLooseClock = context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0
        duration = stamp(context.pointee.duration).flatMap { $0 > 0 ? Double($0) / Double(AV_TIME_BASE) : nil }
        startTime = stamp(context.pointee.start_time).map { Double($0) / Double(AV_TIME_BASE) }
        chapters = ChapterInfo.all(of: context)
        bitrate = context.pointee.bit_rate > 0 ? Int(context.pointee.bit_rate) : nil
        do {
            streams = try (0..<Int(context.pointee.nb_streams)).map { index in
                try StreamInfo(try made(context.pointee.streams[index]), of: context)
            }
        } catch {
            Self.close(context, &self.io, sequence)
            throw error
        }
    }

    deinit { Self.close(context, &io, sequence) }

    private static func close(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ io: inout UnsafeMutablePointer<AVIOContext>?,
        _ sequence: FileSequenceReader?
    ) {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
        closeInput(&io, sequence)
    }

    private static func closeInput(
        _ io: inout UnsafeMutablePointer<AVIOContext>?, _ sequence: FileSequenceReader?
    ) {
        if sequence == nil { avio_closep(&io) } else { FileSequenceReader.free(&io) }
    }

    private static func openFile(
        _ file: URL, _ io: inout UnsafeMutablePointer<AVIOContext>?, _ box: InterruptBox
    ) throws {
        var callback = box.callback
        // The prefix keeps a colon in a name from being read as a protocol.
        let code = withOptions(["protocol_whitelist": "file"]) { options in
            avio_open2(&io, "file:" + file.path, AVIO_FLAG_READ, &callback, options)
        }.result
        try check(code, "cannot open the file")
    }

    /// Frees the context when it throws, as libavformat does.
    private static func openContainer(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ file: URL?, _ limits: Limits, _ box: InterruptBox,
        _ interrupt: @escaping Interrupt
    ) throws -> UnsafeMutablePointer<AVFormatContext> {
        context.pointee.interrupt_callback = box.callback
        context.pointee.max_streams = Int32(clamping: limits.streams)
        context.pointee.probesize = Int64(limits.probeBytes)
        context.pointee.max_analyze_duration = Int64(limits.probeSeconds * Double(AV_TIME_BASE))
        context.pointee.io_open = { @Sendable _, _, _, _, _ in cav_error(EACCES) }
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        let options = [
            "protocol_whitelist": "file", "format_whitelist": AcceptedFormats.names.joined(separator: ","),
        ]
        let code = withOptions(options) { avformat_open_input(&opened, nil, nil, $0) }.result
        if code < 0 {
            if code == cav_error_exit() || interrupt() { throw CancellationError() }
            throw file.flatMap { AcceptedFormats.refusal(of: $0) } ?? unreadable(code)
        }
        do {
            try findStreams(context, limits, interrupt)
        } catch {
            avformat_close_input(&opened)
            throw error
        }
        return context
    }

    /// Whatever stops a container from being read, a claim for more memory than there is included, is its own fault.
    private static func unreadable(_ code: Int32) -> AVError {
        AVError(.invalidData, "the file cannot be read as media: \(AVError.words(for: code))")
    }

    private static func findStreams(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ limits: Limits, _ interrupt: @escaping Interrupt
    ) throws {
        // Sizes are known from most headers: refuse before anything is decoded.
        try allow(context, limits)
        let count = Int(context.pointee.nb_streams)
        var options = [OpaquePointer?](repeating: nil, count: count)
        for index in options.indices {
            av_dict_set(&options[index], "max_pixels", String(limits.pixels), 0)
            av_dict_set(&options[index], "threads", "1", 0)
        }
        let code = avformat_find_stream_info(context, &options)
        for index in options.indices { av_dict_free(&options[index]) }
        if code < 0 {
            if code == cav_error_exit() || interrupt() { throw CancellationError() }
            throw unreadable(code)
        }
        try allow(context, limits)
    }

    private static func allow(_ context: UnsafeMutablePointer<AVFormatContext>, _ limits: Limits) throws {
        guard Int(context.pointee.nb_streams) <= limits.streams else {
            throw AVError(
                .limit, "it has \(context.pointee.nb_streams) streams; at most \(limits.streams) are accepted")
        }
        for index in 0..<Int(context.pointee.nb_streams) {
            guard let parameters = context.pointee.streams[index]?.pointee.codecpar else { continue }
            try limits.allow(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height))
        }
    }

    /// Lets the container skip all streams but these.
    public func select(_ wanted: Set<Int>) {
        self.wanted = wanted
        for index in streams.indices {
            context.pointee.streams[index]?.pointee.discard = wanted.contains(index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    /// The next packet of any selected stream, in the order of the file; nil at the end.
    ///
    /// - Throws: `AVError` when the file cannot be read on, `CancellationError` when interrupted.
    public func read() throws -> Packet? {
        while true {
            if interrupt() { throw CancellationError() }
            let packet = try Packet()
            let code = av_read_frame(context, packet.pointer)
            if code == cav_error(EAGAIN) { continue }
            if code == cav_error_eof() { return nil }
            try check(code, "cannot read on", interrupt)
            // A stream that appears later was never looked at: it is nobody's.
            guard streams.indices.contains(packet.stream) else { continue }
            // Packets that were read to find out what the file is are handed out whatever was selected since.
            guard wanted?.contains(packet.stream) ?? true else { continue }
            packet.timeBase = streams[packet.stream].timeBase
            return packet
        }
    }

    /// Goes to the last key frame at or before this time, in seconds on the clock of the file. Flush decoders after it.
    ///
    /// - Parameter stream: whose key frames count; nil lets the container choose.
    public func seek(to seconds: Double, stream: Int? = nil) throws {
        let base = stream.map { streams[$0].timeBase } ?? Rational(1, Int(AV_TIME_BASE))
        let target = Int64((seconds / base.value).rounded(.down))
        let index = stream.map { Int32($0) } ?? -1
        try check(av_seek_frame(context, index, target, AVSEEK_FLAG_BACKWARD), "cannot seek", interrupt)
    }
}
