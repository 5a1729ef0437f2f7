import Foundation

/// Rungs picked from what a source is: its size, its frame rate, and how much its picture has to tell.
///
/// How much that is shows in what the source spends on it: a slide show in H.264 takes a twentieth of what football
/// does, and so will its renditions. Rungs that would differ too little to be worth a second file are left out.
struct AutoLadder: Equatable {
    private static let sides = [2160, 1440, 1080, 720, 480, 360, 240]
    /// A rung takes at most this share of the rate of the one above.
    private static let step = 0.65
    /// In bit/s: below it every connection can take the rung above.
    private static let floor = 250_000.0

    /// Largest first; never empty.
    let tracks: [VideoTrack]
    /// What the source spends, against what is usual for its size and rate: 0.25…1.5; 1 when nothing tells.
    let complexity: Double

    /// - Parameter bitrate: of the picture, in bit/s.
    init(_ video: MediaFacts.Video, bitrate: Int?) {
        let size = PictureSize(width: video.width, height: video.height)
        let rate = video.frameRate > 0 ? video.frameRate : 25
        complexity = Self.complexity(video, size, rate, bitrate)
        var rungs: [(track: VideoTrack, bits: Double)] = []
        for side in Self.sides(for: size.short) {
            var track = Self.track(side, of: size, source: rate)
            let fitted = size.fitted(to: track)
            let bits = Self.usual(fitted.pixels, min(rate, track.frameRate ?? rate)) * complexity
            // The top rung is there in any case.
            if let above = rungs.last, bits > above.bits * Self.step || above.bits < Self.floor { continue }
            track.maxRate = max(200_000, Int(bits * 1.2 / 1000) * 1000)
            track.bufferSize = track.maxRate.map { $0 * 2 }
            rungs.append((track, bits))
        }
        tracks = rungs.map(\.track)
    }

    /// The source's own size, unless it is next to a usual one or beyond all, and the usual ones below it.
    private static func sides(for short: Int) -> [Int] {
        let usual = sides.filter { $0 <= short }
        guard let largest = usual.first else { return [short] }
        return Double(largest) < Double(short) * 0.9 && short < sides[0] ? [short] + usual : usual
    }

    private static func track(_ side: Int, of size: PictureSize, source rate: Double) -> VideoTrack {
        // Only the shorter side is bound: the shape of the source has no part in the choice.
        var track = VideoTrack("\(side)p", height: side)
        track.width = Int((Double(side) * Double(max(size.width, size.height)) / Double(size.short)).rounded(.up))
        track.profile = side >= 720 ? "high" : "main"
        // Small pictures are for narrow lines; smooth motion is not what these are short of.
        if side < 720, rate > 31 { track.frameRate = 30 }
        return track
    }

    /// Bit/s of H.264 for an ordinary picture of this size: 5 Mbit/s for 1080p at 30 frames a second, less than in
    /// proportion for fewer pixels, by the root for more frames.
    private static func usual(_ pixels: Int, _ rate: Double) -> Double {
        5e6 * pow(Double(pixels) / Double(1920 * 1080), 0.8) * pow(max(rate, 10) / 30, 0.5)
    }

    private static func complexity(
        _ video: MediaFacts.Video, _ size: PictureSize, _ rate: Double, _ bitrate: Int?
    ) -> Double {
        guard let bitrate, let worth = worth[video.codec] else { return 1 }
        return min(max(Double(bitrate) * worth / usual(size.pixels, rate), 0.25), 1.5)
    }

    /// What a bit of other codecs is worth in bits of H.264. Codecs whose rate says nothing of the picture, such as
    /// ProRes, are not here.
    private static let worth = [
        "h264": 1, "hevc": 1.6, "vp9": 1.5, "av1": 1.9, "vp8": 0.9, "mpeg4": 0.7, "mpeg2video": 0.5, "mpeg1video": 0.4,
        "msmpeg4v3": 0.6, "wmv3": 0.7, "vc1": 0.8, "theora": 0.7, "flv1": 0.5, "h263": 0.5,
    ]
}
