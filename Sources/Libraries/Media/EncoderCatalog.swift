import CAV

/// What the libav of this machine can encode.
public enum EncoderCatalog {
    /// The pixel formats that an encoder takes, by libav's names; empty for one of sound.
    ///
    /// - Parameter encoder: libavcodec's name: `libx264`.
    /// - Returns: nil when there is no such encoder.
    public static func pixelFormats(of encoder: String) -> Set<String>? {
        guard let codec = avcodec_find_encoder_by_name(encoder) else { return nil }
        var formats: Set<String> = []
        var next = codec.pointee.pix_fmts
        while let format = next?.pointee, format != AV_PIX_FMT_NONE {
            if let text = name(av_get_pix_fmt_name(format)) { formats.insert(text) }
            next = next?.advanced(by: 1)
        }
        return formats
    }
}
