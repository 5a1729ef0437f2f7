import StageKit

/// The settings of `transcode.ladder`.
struct LadderOptions: Sendable {
    /// Name of a built-in one, for a job that brings none with it.
    let preset: String?
    let heights: [Int]?
    /// In seconds.
    let segment: Double?
    /// In seconds.
    let chunk: Double
    let quality: Double?
    let speed: String?
    /// In bit/s.
    let audioBitrate: Int?
    /// Frames a second.
    let mostFrameRate: Double
    /// Frames a second of smaller pictures; nil: as of the others.
    let smallFrameRate: Double?
    /// In pixels, the shorter side: smaller pictures are small.
    let keepFrameRate: Int

    /// Whether sound without a picture becomes a video.
    let makesStill: Bool

    /// In seconds, where neither the node nor the preset says it.
    static let usualSegment = 4.0

    init(_ settings: Settings) {
        let chosen = settings.preset("preset", "What is made: the name of a preset.")
        preset = chosen.flatMap { Preset.reserved.contains($0) ? nil : $0 }
        heights = settings.optionalIntegers(
            "heights", in: 64...4320,
            "Sizes by the shorter side, instead of the preset's; those above the source are left out.")
        segment = settings.optionalDuration(
            "segment", in: 1...20, "How long a segment is; each begins with a key frame. 4s, if the preset is silent.")
        chunk = settings.duration(
            "chunk", default: 60, in: 1...3600,
            "How much of the picture is made at a time: what a restart loses at most. A multiple of \"segment\".")
        quality = settings.optionalNumber(
            "crf", in: 10...40, "Constant quality of x264, instead of the preset's: lower is better and larger.")
        speed = settings.optionalChoice(
            "speed", of: VideoEncoder.x264.speeds,
            "Speed of x264, instead of the preset's: slower is smaller at the same quality.")
            // What this setting was before there were presets.
            ?? chosen.flatMap { Preset.reserved.contains($0) ? $0 : nil }
        audioBitrate = settings.optionalInteger(
            "audioBitrate", in: 32_000...512_000, "Of the sound, in bit/s, instead of the preset's.")
        mostFrameRate = settings.number(
            "mostFrameRate", default: 60, in: 10...120, "Higher frame rates are divided down to this or less.")
        smallFrameRate = settings.optionalNumber(
            "smallFrameRate", in: 10...120,
            "The same for pictures smaller than \"keepFrameRate\"; with 30 runners are asked for what PeerTube would choose. "
                + "Without it they keep theirs.")
        keepFrameRate = settings.integer(
            "keepFrameRate", default: 720, in: 64...4320,
            "From this size on, by the shorter side, \"smallFrameRate\" does not hold.")
        makesStill = settings.flag(
            "still", default: false, "Whether runners make a video of sound without a picture, with a still one.")
    }

    /// What is made of a source: what the preset selects, with what the node says in its stead.
    ///
    /// - Throws: `StageFailure` when no profile of the preset fits.
    func selection(_ facts: MediaFacts, _ preset: Preset?) throws -> TrackSelection {
        guard var preset = preset ?? Preset.builtIn(self.preset ?? Preset.standard.name) else {
            throw StageFailure.permanent(
                "unknown_preset", "there is no preset \"\(self.preset ?? "")\"",
                hint: "presets are made with POST /api/v1/presets; built in: default, auto")
        }
        if heights != nil {
            // The sizes are the node's; what remains of the preset is its sound.
            preset.videoProfiles = [VideoProfile("heights", tracks: .automatic)]
        }
        do {
            var selection = try TrackSelection(preset, facts)
            if let heights, let video = facts.mainVideo {
                let size = PictureSize(width: video.width, height: video.height)
                selection.pictures = Ladder(size, heights: heights, rate: rate(of: video).value).pictures
            }
            for index in selection.pictures.indices where selection.pictures[index].track.encoder == .x264 {
                if let quality { selection.pictures[index].track.quality = quality }
                if let speed { selection.pictures[index].track.speed = speed }
            }
            if let smallFrameRate {
                for index in selection.pictures.indices {
                    let size = selection.pictures[index].size
                    guard min(size.width, size.height) < keepFrameRate else { continue }
                    let most = selection.pictures[index].track.frameRate ?? .infinity
                    selection.pictures[index].track.frameRate = min(most, smallFrameRate)
                }
            }
            if let audioBitrate {
                for index in selection.sounds.indices { selection.sounds[index].bitrate = audioBitrate }
            }
            selection.segment = segment ?? selection.segment ?? Self.usualSegment
            return selection
        } catch {
            throw StageFailure.permanent("no_profile", error.words, hint: error.hint)
        }
    }

    /// The frame rate of the result.
    ///
    /// - Parameter most: frames a second that a track wants.
    func rate(of video: MediaFacts.Video, most: Double = .infinity) -> GridRate {
        GridRate(
            average: video.averageFrameRate, nominal: video.nominalFrameRate, most: min(mostFrameRate, most))
    }
}
