import CAV

/// One of libavformat's muxers, writing into memory: what it has made is taken away as it comes.
final class ByteMuxer {
    private final class Bytes { var made: [UInt8] = [] }

    private let context: UnsafeMutablePointer<AVFormatContext>
    private let bytes = Bytes()
    private let timeBases: [Rational]
    private var isFinished = false

    /// - Parameters:
    ///   - format: libavformat's name of the muxer.
    ///   - options: of the muxer.
    /// - Throws: `AVError`.
    init(_ format: String, _ tracks: [CutTrack], options: [String: String] = [:]) throws {
        MediaLog.install
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        try check(avformat_alloc_output_context2(&allocated, nil, format, nil), "cannot write \(format)")
        context = try made(allocated)
        timeBases = tracks.map { Rational(1, $0.timescale) }
        let size: Int32 = 64 << 10
        let buffer = av_malloc(Int(size))?.assumingMemoryBound(to: UInt8.self)
        context.pointee.pb = avio_alloc_context(
            buffer, size, 1, Unmanaged.passUnretained(bytes).toOpaque(), nil,
            { @Sendable opaque, data, count in
                guard let opaque, let data, count > 0 else { return 0 }
                Unmanaged<Bytes>.fromOpaque(opaque).takeUnretainedValue().made
                    += UnsafeBufferPointer(start: data, count: Int(count))
                return count
            }, nil)
        context.pointee.flags |= AVFMT_FLAG_FLUSH_PACKETS
        for track in tracks { try add(track) }
        try check(withOptions(options) { avformat_write_header(context, $0) }.result, "cannot write \(format)")
    }

    deinit {
        av_freep(&context.pointee.pb.pointee.buffer)
        avio_context_free(&context.pointee.pb)
        avformat_free_context(context)
    }

    private func add(_ track: CutTrack) throws {
        let stream = try made(avformat_new_stream(context, nil))
        try check(avcodec_parameters_copy(stream.pointee.codecpar, track.parameters), "cannot describe a track")
        stream.pointee.time_base = Rational(1, track.timescale).av
        stream.pointee.avg_frame_rate = track.frameRate.av
        guard !track.matrix.isEmpty else { return }
        let data = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, track.matrix.count)
        data?.update(from: track.matrix, count: track.matrix.count)
    }

    /// - Throws: `AVError`.
    func write(_ packet: CutPacket, track: Int) throws {
        let target = try made(context.pointee.streams[track])
        let copy = try Packet(timeBase: timeBases[track])
        try check(av_new_packet(copy.pointer, Int32(packet.bytes.count)), "cannot write a packet")
        copy.pointer.pointee.data.update(from: packet.bytes, count: packet.bytes.count)
        copy.pointer.pointee.stream_index = Int32(track)
        copy.presentationTime = packet.shown
        copy.decodeTime = packet.decoded
        copy.duration = packet.duration
        if packet.isKey { copy.pointer.pointee.flags |= AV_PKT_FLAG_KEY }
        av_packet_rescale_ts(copy.pointer, timeBases[track].av, target.pointee.time_base)
        try check(av_write_frame(context, copy.pointer), "cannot write a packet")
    }

    /// - Throws: `AVError`.
    func finish() throws {
        guard !isFinished else { return }
        isFinished = true
        try check(av_write_trailer(context), "cannot end the file")
    }

    /// What was made since the last call.
    func take() -> [UInt8] {
        avio_flush(context.pointee.pb)
        defer { bytes.made = [] }
        return bytes.made
    }
}
