import CAV

/// Takes runs of sound of any length and gives them out in frames of one length, counting samples.
public final class SampleBuffer: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    private let fifo: OpaquePointer
    private let sampleRate: Int
    private let sampleFormat: String
    private let layout: String
    /// Samples given out so far: the time stamp of the next frame.
    public private(set) var position: Int64 = 0

    /// - Parameters: libav's names: `fltp`, `stereo`.
    public init(sampleRate: Int, sampleFormat: String = "fltp", layout: String = "stereo") throws {
        self.sampleRate = sampleRate
        self.sampleFormat = sampleFormat
        self.layout = layout
        var channels = AVChannelLayout()
        try check(av_channel_layout_from_string(&channels, layout), "unknown layout \(layout)")
        fifo = try made(av_audio_fifo_alloc(av_get_sample_fmt(sampleFormat), channels.nb_channels, 4096))
    }

    deinit { av_audio_fifo_free(fifo) }

    /// Samples inside.
    public var count: Int { Int(av_audio_fifo_size(fifo)) }

    /// Appends a frame of this buffer's format, without its first samples.
    public func append(_ frame: Frame, skipping skipped: Int = 0) throws {
        guard skipped < frame.samples else { return }
        let format = AVSampleFormat(rawValue: frame.pointer.pointee.format)
        let channels = Int(frame.pointer.pointee.ch_layout.nb_channels)
        let isPlanar = av_sample_fmt_is_planar(format) != 0
        let step = Int(av_get_bytes_per_sample(format)) * (isPlanar ? 1 : channels)
        var planes = (0..<(isPlanar ? channels : 1)).map { plane in
            frame.pointer.pointee.extended_data[plane].map { UnsafeMutableRawPointer($0 + skipped * step) }
        }
        try check(av_audio_fifo_write(fifo, &planes, Int32(frame.samples - skipped)), "cannot buffer sound")
    }

    /// The next frame of exactly `samples`; at the end (`isLast`) of what is left; nil when there is not enough.
    public func take(_ samples: Int, isLast: Bool = false) throws -> Frame? {
        let count = isLast ? min(count, samples) : samples
        guard count > 0, self.count >= count else { return nil }
        let frame = try Frame(samples: count, sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout)
        var planes: [UnsafeMutableRawPointer?] = (0..<8).map { plane in
            frame.pointer.pointee.extended_data.advanced(by: plane).pointee.map { UnsafeMutableRawPointer($0) }
        }
        try check(av_audio_fifo_read(fifo, &planes, Int32(count)), "cannot buffer sound")
        frame.presentationTime = position
        position += Int64(count)
        return frame
    }
}
