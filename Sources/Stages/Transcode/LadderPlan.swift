import Media
import StageKit

/// What is made of a source: decided once, from its facts, before anything is opened.
struct LadderPlan: Sendable {
    struct Picture: Sendable {
        let stream: Int
        let rate: GridRate
        let rungs: [Rung]
        let segments: SegmentGrid
        let chain: PictureChain
        let color: EncoderInput.Color
    }

    struct Sound: Sendable {
        let stream: Int
        /// In hertz.
        let sampleRate: Int
        let language: String?
    }

    let picture: Picture?
    let sound: Sound?

    init(_ facts: MediaFacts, _ options: LadderOptions) {
        picture = facts.mainVideo.map { Self.picture($0, options) }
        sound = facts.mainAudio.map { audio in
            // The two rates that every player takes; multiples of 11025 stay in their family.
            let rate = audio.sampleRate % 11_025 == 0 ? 44_100 : 48_000
            return Sound(stream: audio.stream, sampleRate: rate, language: audio.language.flatMap(LanguageTag.make))
        }
    }

    private static func picture(_ video: MediaFacts.Video, _ options: LadderOptions) -> Picture {
        let rate = GridRate(
            average: video.averageFrameRate, nominal: video.nominalFrameRate, most: options.mostFrameRate)
        let ladder = Ladder(width: video.width, height: video.height, heights: options.heights, rate: rate.value)
        var chain = PictureChain(width: ladder.rungs[0].width, height: ladder.rungs[0].height)
        chain.rotation = video.rotation
        chain.mapsTones = ["smpte2084", "arib-std-b67"].contains(video.colorTransfer)
        chain.isRGB = ["rgb", "bgr", "gbr", "argb", "abgr", "pal8"].contains {
            video.pixelFormat?.hasPrefix($0) == true
        }
        let isJPEG = video.pixelFormat?.hasPrefix("yuvj") == true
        chain.isLimitedRange = !chain.isRGB && !isJPEG && video.colorRange != "pc"
        return Picture(
            stream: video.stream, rate: rate, rungs: ladder.rungs,
            segments: SegmentGrid(segment: options.segment, rate: rate.ratio), chain: chain,
            color: color(video, chain))
    }

    /// What the result says of its colours: what the source said, unless they were changed on the way.
    private static func color(_ video: MediaFacts.Video, _ chain: PictureChain) -> EncoderInput.Color {
        if chain.mapsTones {
            return EncoderInput.Color(range: "tv", space: "bt709", transfer: "bt709", primaries: "bt709")
        }
        if chain.isRGB {
            let space = min(chain.width, chain.height) >= 720 ? "bt709" : "smpte170m"
            return EncoderInput.Color(range: "tv", space: space)
        }
        return EncoderInput.Color(
            range: "tv", space: video.colorSpace, transfer: video.colorTransfer, primaries: video.colorPrimaries)
    }

    /// How many threads an encoder gets: the cores, in proportion to its share of the largest rung's pixels.
    static func threads(for rung: Rung, of rungs: [Rung], cores: Int) -> Int {
        let share = Double(rung.width * rung.height) / Double(rungs[0].width * rungs[0].height)
        return max(1, min(16, Int((Double(cores) * share).rounded())))
    }
}
