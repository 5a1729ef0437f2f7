import CAV

extension Frame {
    /// The picture as a PNG file, at its full size, in the colours of a screen.
    ///
    /// - Throws: `AVError`.
    public func png() throws -> [UInt8] {
        var converted: Frame?
        let graph = FilterGraph.video("format=rgb24")
        try graph.run(self) { converted = converted ?? $0 }
        try graph.run(nil) { converted = converted ?? $0 }
        guard let converted else { throw AVError(.other, "the picture could not be converted") }
        return try converted.encodedAsPNG()
    }

    /// A picture whose pixel format PNG knows.
    func encodedAsPNG() throws -> [UInt8] {
        let format = name(av_get_pix_fmt_name(AVPixelFormat(rawValue: pointer.pointee.format))) ?? "rgb24"
        let encoder = try Encoder(
            .video(width: width, height: height, frameRate: Rational(1, 1), pixelFormat: format),
            EncoderOptions("png", threads: 1))
        var bytes: [UInt8] = []
        presentationTime = 0
        for frame in [self, nil] { try encoder.encode(frame) { bytes += $0.bytes } }
        return bytes
    }
}
