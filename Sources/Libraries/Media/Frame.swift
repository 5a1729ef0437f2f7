import CAV

/// A decoded picture, or a run of sound samples. Shared by reference: whoever changes samples makes its own copy first.
public final class Frame: @unchecked Sendable {
    // @unchecked because the C struct is changed only by the thread that made the frame, before it hands it on.
    let pointer: UnsafeMutablePointer<AVFrame>
    /// Of `presentationTime` and `duration`.
    public var timeBase: Rational

    /// An empty one, to be filled.
    init(timeBase: Rational = Rational(0, 1)) throws {
        pointer = try made(av_frame_alloc())
        self.timeBase = timeBase
    }

    /// A picture with memory of its own, contents undefined.
    ///
    /// - Parameter pixelFormat: libav's name: `yuv420p`.
    public convenience init(width: Int, height: Int, pixelFormat: String = "yuv420p") throws {
        try self.init()
        let format = av_get_pix_fmt(pixelFormat)
        guard format != AV_PIX_FMT_NONE else { throw AVError(.unsupported, "unknown pixel format \(pixelFormat)") }
        pointer.pointee.format = format.rawValue
        pointer.pointee.width = Int32(clamping: width)
        pointer.pointee.height = Int32(clamping: height)
        try check(av_frame_get_buffer(pointer, 0), "cannot allocate a picture")
    }

    /// Silence with memory of its own.
    ///
    /// - Parameters:
    ///   - sampleFormat: libav's name: `fltp`.
    ///   - layout: libav's name: `stereo`, `5.1`.
    public convenience init(
        samples: Int, sampleRate: Int, sampleFormat: String = "fltp", layout: String = "stereo"
    ) throws {
        try self.init(timeBase: Rational(1, sampleRate))
        pointer.pointee.format = av_get_sample_fmt(sampleFormat).rawValue
        pointer.pointee.nb_samples = Int32(clamping: samples)
        pointer.pointee.sample_rate = Int32(clamping: sampleRate)
        try check(av_channel_layout_from_string(&pointer.pointee.ch_layout, layout), "unknown layout \(layout)")
        try check(av_frame_get_buffer(pointer, 0), "cannot allocate samples")
        av_samples_set_silence(
            pointer.pointee.extended_data, 0, pointer.pointee.nb_samples, pointer.pointee.ch_layout.nb_channels,
            AVSampleFormat(rawValue: pointer.pointee.format))
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }

    /// Another frame on the same samples, with time stamps of its own.
    public func sharing() throws -> Frame {
        let copy = try Frame(timeBase: timeBase)
        try check(av_frame_ref(copy.pointer, pointer), "cannot share a frame")
        return copy
    }

    /// When it is shown, in units of `timeBase`; nil when unknown.
    public var presentationTime: Int64? {
        get { stamp(pointer.pointee.pts) }
        set { pointer.pointee.pts = newValue ?? .min }
    }

    /// The best guess of the decoder, also where the container gives no time stamp.
    public var bestTime: Int64? { stamp(pointer.pointee.best_effort_timestamp) ?? presentationTime }

    /// `bestTime` in seconds.
    public var seconds: Double? { bestTime.map { timeBase.seconds($0) } }

    /// In seconds; 0 when unknown.
    public var duration: Double {
        if pointer.pointee.nb_samples > 0, pointer.pointee.sample_rate > 0 {
            return Double(pointer.pointee.nb_samples) / Double(pointer.pointee.sample_rate)
        }
        return timeBase.seconds(max(pointer.pointee.pkt_duration, 0))
    }

    /// In pixels; 0 for sound.
    public var width: Int { Int(pointer.pointee.width) }
    /// In pixels; 0 for sound.
    public var height: Int { Int(pointer.pointee.height) }
    public var isInterlaced: Bool { pointer.pointee.interlaced_frame != 0 }
    public var isKey: Bool { pointer.pointee.key_frame != 0 }
    /// Parts of it were lost and made up.
    public var isDamaged: Bool {
        pointer.pointee.decode_error_flags != 0 || pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
    }

    /// What a filter has noted, by its key: `lavfi.r128.I`.
    public func note(_ key: String) -> String? {
        guard let entry = av_dict_get(pointer.pointee.metadata, key, nil, 0) else { return nil }
        return String(cString: entry.pointee.value)
    }

    /// Number of samples in each channel; 0 for a picture.
    public var samples: Int { Int(pointer.pointee.nb_samples) }
    /// In hertz; 0 for a picture.
    public var sampleRate: Int { Int(pointer.pointee.sample_rate) }

    /// Asks an encoder for a key frame here; false leaves the choice to it.
    public func forceKey(_ isKey: Bool) {
        pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    }
}
