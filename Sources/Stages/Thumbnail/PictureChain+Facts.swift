import Media
import StageKit

extension PictureChain {
    /// Makes pictures of this video upright, in square pixels, of ordinary brightness.
    ///
    /// - Parameter size: of the result, in pixels; nil for the size as displayed.
    init(_ video: MediaFacts.Video, size: (width: Int, height: Int)? = nil) {
        self.init(width: size?.width ?? video.width, height: size?.height ?? video.height)
        rotation = video.rotation
        // PQ and HLG (ITU-R BT.2100) would look grey and dark on an ordinary screen.
        mapsTones = ["smpte2084", "arib-std-b67"].contains(video.colorTransfer)
        isRGB = ["rgb", "bgr", "gbr", "argb", "abgr", "pal8"].contains {
            video.pixelFormat?.hasPrefix($0) == true
        }
    }
}
