import CAV

/// Scales pictures to one size, quickly, without changing how they are stored.
public final class Scaler: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    private let width: Int
    private let height: Int
    private var context: OpaquePointer?
    private var pool: PicturePool?

    /// - Parameters: in pixels.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    deinit { sws_freeContext(context) }

    /// The picture at this size (bicubic), with the time stamp of the original; itself when it has that size already.
    public func scale(_ frame: Frame) throws -> Frame {
        if frame.width == width, frame.height == height { return frame }
        let source = frame.pointer.pointee
        let format = AVPixelFormat(rawValue: source.format)
        context = sws_getCachedContext(
            context, source.width, source.height, format, Int32(width), Int32(height), format, SWS_BICUBIC, nil, nil,
            nil)
        guard let context else { throw AVError(.unsupported, "cannot scale this kind of picture") }
        if pool?.fits(format) != true { pool = try PicturePool(format, width: Int32(width), height: Int32(height)) }
        guard let scaled = try pool?.take(timeBase: frame.timeBase) else {
            throw AVError(.other, "cannot allocate a picture")
        }
        try check(sws_scale_frame(context, scaled.pointer, frame.pointer), "cannot scale a picture")
        try check(av_frame_copy_props(scaled.pointer, frame.pointer), "cannot scale a picture")
        scaled.pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        return scaled
    }
}
