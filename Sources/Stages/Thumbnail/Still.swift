import Foundation
import Media
import StageKit

/// Turns decoded frames of one video into JPEG files: upright, progressive, square pixels, ordinary brightness.
struct Still {
    struct JPEG {
        let data: Data
        /// In pixels.
        let width: Int
        /// In pixels.
        let height: Int
    }

    let video: MediaFacts.Video
    /// 1 (finest) to 31.
    let quality: Int
    let interrupt: Interrupt

    /// - Parameter width: the most that the picture may have, in pixels.
    func jpeg(_ frame: Frame, width: Int) throws -> JPEG {
        let size = PicturePlan.size(of: (video.width, video.height), width: width)
        var chain = PictureChain(width: size.width, height: size.height)
        chain.rotation = video.rotation
        chain.deinterlaces = frame.isInterlaced
        // PQ and HLG (ITU-R BT.2100) would look grey and dark on an ordinary screen.
        chain.mapsTones = ["smpte2084", "arib-std-b67"].contains(video.colorTransfer)
        chain.isRGB = ["rgb", "bgr", "gbr", "argb", "abgr", "pal8"].contains {
            video.pixelFormat?.hasPrefix($0) == true
        }

        let picture = try frame.sharing()
        // Filters want a time stamp; which one does not matter to a single picture.
        picture.presentationTime = 0
        let graph = FilterGraph.video(chain.text)
        var shown: Frame?
        try graph.run(picture) { shown = shown ?? $0 }
        try graph.run(nil) { shown = shown ?? $0 }
        guard let shown else { throw AVError(.other, "a picture could not be made upright") }
        let encoder = StillEncoder(width: shown.width, height: shown.height, quality: quality)
        return JPEG(data: try encoder.jpeg(shown, interrupt: interrupt), width: shown.width, height: shown.height)
    }
}
