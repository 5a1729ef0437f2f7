import CAV

extension Frame {
    /// The brightness of every pixel, row by row, without padding: a copy of the first plane of an 8-bit planar
    /// picture. Empty for sound and for other pixel formats.
    public var luma: [UInt8] {
        let layout = av_pix_fmt_desc_get(AVPixelFormat(rawValue: pointer.pointee.format))
        guard width > 0, let layout, layout.pointee.comp.0.depth == 8, layout.pointee.comp.0.step == 1,
            let plane = pointer.pointee.data.0
        else { return [] }
        let stride = Int(pointer.pointee.linesize.0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height)
        for row in 0..<height { bytes += UnsafeBufferPointer(start: plane + row * stride, count: width) }
        return bytes
    }

    /// The samples of the first channel: a copy. Empty unless they are planar 32-bit floats (`fltp`).
    public var firstChannel: [Float] {
        guard samples > 0, pointer.pointee.format == AV_SAMPLE_FMT_FLTP.rawValue, let plane = pointer.pointee.data.0
        else { return [] }
        return plane.withMemoryRebound(to: Float.self, capacity: samples) {
            Array(UnsafeBufferPointer(start: $0, count: samples))
        }
    }
}
