import CAV
public import Foundation

/// Copies media into another container, as they are.
public enum Remux {
    /// Writes the pictures and the sound of files whose bytes follow each other into one Matroska file.
    ///
    /// - Parameters:
    ///   - files: segments of one stream of MPEG-TS.
    ///   - target: is replaced; when anything goes wrong, what is there is not whole.
    /// - Throws: `AVError`: noSpace when the disk is full; `CancellationError` when interrupted.
    public static func matroska(_ files: [URL], to target: URL, interrupt: @escaping Interrupt = { false }) throws {
        let demuxer = try Demuxer(files, interrupt: interrupt)
        let wanted = demuxer.streams.filter { ($0.video != nil && !$0.isCoverArt) || $0.audio != nil }.map(\.index)
        guard !wanted.isEmpty else { throw AVError(.invalidData, "there is neither picture nor sound") }
        demuxer.select(Set(wanted))
        let output = try MatroskaOutput(target, copying: wanted, of: demuxer, interrupt: interrupt)
        while let packet = try demuxer.read() {
            guard let track = wanted.firstIndex(of: packet.stream), packet.presentationTime != nil else { continue }
            try output.write(packet, track: track)
        }
        try output.finish()
    }
}

/// A Matroska file that is written. Of one thread.
private final class MatroskaOutput {
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let box: InterruptBox
    private let interrupt: Interrupt
    private var last: [Int64]

    init(_ file: URL, copying streams: [Int], of demuxer: Demuxer, interrupt: @escaping Interrupt) throws {
        MediaLog.install
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        try check(
            avformat_alloc_output_context2(&allocated, nil, "matroska", "file:" + file.path), "cannot write a Matroska file")
        context = try made(allocated)
        box = InterruptBox(interrupt)
        self.interrupt = interrupt
        last = streams.map { _ in .min }
        // From here on self is whole: when something throws, deinit frees it.
        for index in streams {
            let source = try made(demuxer.context.pointee.streams[index])
            let copy = try made(avformat_new_stream(context, nil))
            try check(
                avcodec_parameters_copy(copy.pointee.codecpar, source.pointee.codecpar), "cannot write a Matroska file")
            copy.pointee.codecpar.pointee.codec_tag = 0
            copy.pointee.time_base = source.pointee.time_base
        }
        context.pointee.interrupt_callback = box.callback
        var callback = box.callback
        try check(
            avio_open2(&context.pointee.pb, "file:" + file.path, AVIO_FLAG_WRITE, &callback, nil), "cannot write the file",
            interrupt)
        try check(avformat_write_header(context, nil), "cannot write the file", interrupt)
    }

    deinit {
        avio_closep(&context.pointee.pb)
        avformat_free_context(context)
    }

    func write(_ packet: Packet, track: Int) throws {
        if interrupt() { throw CancellationError() }
        let stream = try made(context.pointee.streams[track])
        packet.pointer.pointee.stream_index = Int32(track)
        av_packet_rescale_ts(packet.pointer, packet.timeBase.av, stream.pointee.time_base)
        // A clock that jumps back would end the file: what is decoded later stays later.
        let decoded = packet.decodeTime ?? packet.presentationTime ?? 0
        if decoded <= last[track] {
            packet.decodeTime = last[track] + 1
            packet.presentationTime = max(packet.presentationTime ?? .min, last[track] + 1)
        }
        last[track] = packet.decodeTime ?? decoded
        try check(av_interleaved_write_frame(context, packet.pointer), "cannot write the file", interrupt)
    }

    func finish() throws {
        try check(av_write_trailer(context), "cannot write the file", interrupt)
        avio_flush(context.pointee.pb)
        try check(context.pointee.pb.pointee.error, "cannot write the file", interrupt)
        try check(avio_closep(&context.pointee.pb), "cannot write the file", interrupt)
    }
}
