import Media
import StageKit

extension PictureChain {
    /// Makes pictures of this video upright, in square pixels, of ordinary brightness, and of this size.
    init(_ video: MediaFacts.Video, size: PictureSize) {
        self.init(width: size.width, height: size.height)
        rotation = video.rotation
        mapsTones = ["smpte2084", "arib-std-b67"].contains(video.colorTransfer)
        isRGB = ["rgb", "bgr", "gbr", "argb", "abgr", "pal8"].contains {
            video.pixelFormat?.hasPrefix($0) == true
        }
        let isJPEG = video.pixelFormat?.hasPrefix("yuvj") == true
        isLimitedRange = !isRGB && !isJPEG && video.colorRange != "pc"
    }

    /// What the result says of its colours: what the source said, unless they were changed on the way.
    ///
    /// - Parameter isMapped: HDR became ordinary brightness, here or later.
    func color(of video: MediaFacts.Video, isMapped: Bool) -> EncoderInput.Color {
        if isMapped {
            return EncoderInput.Color(range: "tv", space: "bt709", transfer: "bt709", primaries: "bt709")
        }
        if isRGB { return EncoderInput.Color(range: "tv", space: min(width, height) >= 720 ? "bt709" : "smpte170m") }
        return EncoderInput.Color(
            range: "tv", space: video.colorSpace, transfer: video.colorTransfer, primaries: video.colorPrimaries)
    }
}
