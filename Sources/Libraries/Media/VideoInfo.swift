import CAV
import Glibc

/// What a container and its first packets say of a picture stream.
public struct VideoInfo: Sendable, Equatable {
    /// As coded, before sample aspect ratio and rotation.
    public let codedWidth: Int
    public let codedHeight: Int
    /// 1/1 when unknown or absurd.
    public let sampleAspect: Rational
    /// Clockwise, 0, 90, 180 or 270: by how much a player turns the coded picture.
    public let rotation: Int
    /// Mean over the file; 0/1 when unknown.
    public let averageFrameRate: Rational
    /// The lowest rate on whose grid all time stamps lie; 0/1 when unknown.
    public let nominalFrameRate: Rational
    /// libav's name: `yuv420p`.
    public let pixelFormat: String?
    public let bitDepth: Int
    public let isRGB: Bool
    public let isInterlaced: Bool
    /// Of its fields the lower one is shown first.
    public let isBottomFirst: Bool
    /// libav's names: `tv`, `bt709`.
    public let colorRange: String?
    public let colorSpace: String?
    public let colorTransfer: String?
    public let colorPrimaries: String?

    /// Square pixels, rotation applied.
    public var displaySize: (width: Int, height: Int) {
        let wide = max(1, Int((Double(codedWidth) * sampleAspect.value).rounded()))
        return rotation % 180 == 0 ? (wide, codedHeight) : (codedHeight, wide)
    }

    init(
        _ stream: UnsafeMutablePointer<AVStream>, of context: UnsafeMutablePointer<AVFormatContext>,
        _ parameters: AVCodecParameters
    ) {
        codedWidth = Int(parameters.width)
        codedHeight = Int(parameters.height)
        let aspect = Rational(av_guess_sample_aspect_ratio(context, stream, nil))
        sampleAspect = (1.0 / 16...16).contains(aspect.value) ? aspect : Rational(1, 1)
        rotation = Self.rotation(of: stream)
        averageFrameRate = Self.rate(stream.pointee.avg_frame_rate)
        nominalFrameRate = Self.rate(stream.pointee.r_frame_rate)
        let format = AVPixelFormat(rawValue: parameters.format)
        pixelFormat = name(av_get_pix_fmt_name(format))
        let layout = av_pix_fmt_desc_get(format)
        bitDepth = layout.map { Int($0.pointee.comp.0.depth) } ?? 8
        isRGB = layout.map { $0.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL) != 0 } ?? false
        isBottomFirst = [AV_FIELD_BB, AV_FIELD_TB].contains(parameters.field_order)
        isInterlaced = [AV_FIELD_TT, AV_FIELD_BB, AV_FIELD_TB, AV_FIELD_BT].contains(parameters.field_order)
        colorRange = name(av_color_range_name(parameters.color_range))
        colorSpace = name(av_color_space_name(parameters.color_space))
        colorTransfer = name(av_color_transfer_name(parameters.color_trc))
        colorPrimaries = name(av_color_primaries_name(parameters.color_primaries))
    }

    private static func rate(_ value: AVRational) -> Rational {
        value.num > 0 && value.den > 0 ? Rational(value) : Rational(0, 1)
    }

    /// From the display matrix (ISO/IEC 14496-12, section 8.3.2), to the nearest quarter turn.
    private static func rotation(of stream: UnsafeMutablePointer<AVStream>) -> Int {
        var size = 0
        guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else { return 0 }
        let counterclockwise = data.withMemoryRebound(to: Int32.self, capacity: 9) { av_display_rotation_get($0) }
        guard counterclockwise.isFinite else { return 0 }
        let quarters = Int((-counterclockwise / 90).rounded())
        return ((quarters % 4) + 4) % 4 * 90
    }
}

extension AVFieldOrder: @retroactive Equatable {}
