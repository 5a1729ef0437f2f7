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

        /// The same with fewer rungs; nil without any.
        func keeping(_ rungs: [Rung]) -> Picture? {
            guard let largest = rungs.first else { return nil }
            var chain = chain
            (chain.width, chain.height) = (largest.width, largest.height)
            return Picture(stream: stream, rate: rate, rungs: rungs, segments: segments, chain: chain)
        }
    }

    struct Sound: Sendable {
        let stream: Int
        /// In hertz.
        let sampleRate: Int
        let channels: Int
        /// How it is encoded.
        let track: AudioTrack
        let language: String?
        /// For people.
        var label: String? = nil
        /// Of the sounds of its group the one that plays when nobody chooses.
        var isMain = true
        /// The id of its track; nil for those of the first track.
        var group: String? = nil
        /// The artefact's name.
        var fileName = "audio.mp4"

        /// libav's name.
        var layout: String { channels == 6 ? "5.1" : channels == 1 ? "mono" : "stereo" }
    }

    var picture: Picture?
    /// Track by track, and in the order of the source.
    let sounds: [Sound]
    /// The one that plays when nobody chooses.
    var sound: Sound? { sounds.first { $0.isMain && $0.group == nil } }
    /// How long a segment is, in seconds.
    let segment: Double
    /// How long a chunk of the picture is, in seconds.
    let chunk: Double

    /// - Throws: `StageFailure` when no profile of the preset fits.
    init(_ facts: MediaFacts, _ options: LadderOptions, preset: Preset? = nil) throws {
        let selection = try options.selection(facts, preset)
        let segment = selection.segment ?? LadderOptions.usualSegment
        self.segment = segment
        chunk = options.chunk
        let most = selection.pictures.map { $0.track.frameRate ?? .infinity }.max() ?? .infinity
        picture = selection.pictures.isEmpty
            ? nil
            : facts.mainVideo.map {
                Self.picture($0, selection.pictures, options.rate(of: $0, most: most), segment)
            }
        sounds = Self.sounds(facts, selection.sounds)
    }

    private init(picture: Picture?, sounds: [Sound], of whole: LadderPlan) {
        (self.picture, self.sounds) = (picture, sounds)
        (segment, chunk) = (whole.segment, whole.chunk)
    }

    /// The part that makes one rendition; nil when there is none of this name.
    func only(_ name: String) -> LadderPlan? {
        let part = LadderPlan(
            picture: picture?.keeping(picture?.rungs.filter { $0.fileName == name } ?? []),
            sounds: sounds.filter { $0.fileName == name }, of: self)
        return part.picture == nil && part.sounds.isEmpty ? nil : part
    }

    private static func picture(
        _ video: MediaFacts.Video, _ pictures: [TrackSelection.Picture], _ rate: GridRate, _ segment: Double
    ) -> Picture {
        // Each rung is scaled from the one above it.
        let sorted = pictures.enumerated().sorted { left, right in
            (right.element.size.width * right.element.size.height, left.offset)
                < (left.element.size.width * left.element.size.height, right.offset)
        }
        let largest = sorted[0].element.size
        var chain = PictureChain(video, size: largest)
        let isDeep = pictures.contains { $0.track.pixelFormat != .yuv420p }
        if isDeep {
            // Ten bits all the way, and HDR as it is: tracks of 8 bits are made of it one by one.
            chain.pixelFormat = PixelFormat.yuv420p10le.rawValue
        }
        let isHDR = chain.mapsTones
        chain.mapsTones = isHDR && !isDeep
        let rungs = sorted.map { _, picture in
            let isFlat = isDeep && picture.track.pixelFormat == .yuv420p
            let filters = (isFlat && isHDR ? PictureChain.toneMapping : []) + ["format=yuv420p"]
            return Rung(
                picture, grid: rate.ratio, color: chain.color(of: video, isMapped: chain.mapsTones || (isFlat && isHDR)),
                finish: isFlat ? filters.joined(separator: ",") : nil)
        }
        return Picture(
            stream: video.stream, rate: rate, rungs: rungs,
            segments: SegmentGrid(segment: segment, rate: rate.ratio, step: Self.commonStep(rungs)), chain: chain)
    }

    /// The least number of frames that is a multiple of every rung's step.
    private static func commonStep(_ rungs: [Rung]) -> Int64 {
        rungs.reduce(1) { common, rung in
            var multiple = common
            while multiple % rung.step != 0 { multiple += common }
            return multiple
        }
    }

    /// From this size on, in pixels, a picture is worth two threads.
    private static let large = 1280 * 720

    /// How many threads an encoder gets: the cores, in proportion to its share of the largest rung's pixels. Two cores
    /// are filled by several rungs and the decoder, each on one thread, so that the same source gives the same bytes;
    /// but a large rung that is more than half of all the work gets both, for in the end everybody would wait for it.
    static func threads(for rung: Rung, of rungs: [Rung], cores: Int) -> Int {
        if cores <= 2, rungs.count > 1 {
            let isMost = rung.pixels * 2 > rungs.reduce(0) { $0 + $1.pixels }
            return isMost && rung.pixels >= large ? cores : 1
        }
        let share = Double(rung.pixels) / Double(rungs[0].pixels)
        return max(1, min(16, Int((Double(cores) * share).rounded())))
    }
}
