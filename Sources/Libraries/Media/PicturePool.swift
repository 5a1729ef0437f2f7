import CAV

/// Memory of pictures of one size, used again when nobody holds them any more: asking the system for megabytes a
/// hundred times a second costs a thirtieth of the time of encoding them.
final class PicturePool {
    /// Vector code reads and writes up to so much beyond a row, and wants rows to begin at multiples of it.
    private static let alignment: Int32 = 64

    private let format: AVPixelFormat
    private let width: Int32
    private let height: Int32
    private var pool: OpaquePointer?

    /// - Throws: `AVError` for sizes that no picture has.
    init(_ format: AVPixelFormat, width: Int32, height: Int32) throws {
        (self.format, self.width, self.height) = (format, width, height)
        let size = av_image_get_buffer_size(format, width, height, Self.alignment)
        try check(size, "cannot allocate a picture")
        pool = av_buffer_pool_init(Int(size + Self.alignment), nil)
    }

    /// Frees the memory once the last picture is gone.
    deinit { av_buffer_pool_uninit(&pool) }

    func fits(_ format: AVPixelFormat) -> Bool { format == self.format }

    /// A picture with undefined contents.
    func take(timeBase: Rational) throws -> Frame {
        let frame = try Frame(timeBase: timeBase)
        let buffer = try made(av_buffer_pool_get(pool))
        frame.pointer.pointee.buf.0 = buffer
        frame.pointer.pointee.format = format.rawValue
        frame.pointer.pointee.width = width
        frame.pointer.pointee.height = height
        let planes = withUnsafeMutablePointer(to: &frame.pointer.pointee.data) { data in
            withUnsafeMutablePointer(to: &frame.pointer.pointee.linesize) { sizes in
                data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { data in
                    sizes.withMemoryRebound(to: Int32.self, capacity: 8) { sizes in
                        av_image_fill_arrays(
                            data, sizes, buffer.pointee.data, format, width, height, Self.alignment)
                    }
                }
            }
        }
        try check(planes, "cannot allocate a picture")
        frame.pointer.pointee.extended_data = UnsafeMutableRawPointer(frame.pointer)
            .assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
        return frame
    }
}
