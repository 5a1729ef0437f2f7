/// What is made of a source: the tracks of the first profiles of a preset that fit.
public struct TrackSelection: Sendable, Equatable {
    /// A track with the size that it has for this source.
    public struct Picture: Sendable, Equatable {
        public var track: VideoTrack
        /// Of the rendition: the track's id, unless that names a size which this picture does not reach.
        public var name: String
        public var size: PictureSize

        public init(track: VideoTrack, name: String, size: PictureSize) {
            self.track = track
            self.name = name
            self.size = size
        }
    }

    /// Why nothing can be made.
    public struct NoProfile: Error, Sendable, Equatable {
        /// One sentence.
        public let words: String
        public let hint: String
    }

    /// In the profile's order; empty when the source, or the preset, has no picture.
    public var pictures: [Picture]
    /// In the profile's order; empty when the source, or the preset, has no sound.
    public var sounds: [AudioTrack]
    /// How long a segment is, in seconds; nil where the profile does not say.
    public var segment: Double?

    /// - Throws: `NoProfile` when there is a picture or a sound and no profile for it.
    public init(_ preset: Preset, _ facts: MediaFacts) throws(NoProfile) {
        let rates = SourceRates(facts)
        var profile: VideoProfile?
        var pictures: [Picture] = []
        if let video = facts.mainVideo, !preset.videoProfiles.isEmpty {
            let found = try Self.first(of: preset.videoProfiles, "video", in: preset, name: \.name) {
                $0.objection(to: video, bitrate: rates.video)
            }
            let tracks =
                switch found.tracks {
                case .listed(let ids): ids.compactMap { id in preset.video.first { $0.id == id } }
                case .automatic: AutoLadder(video, bitrate: rates.video).tracks
                }
            pictures = Self.fit(tracks, to: PictureSize(width: video.width, height: video.height))
            profile = found
        }
        var sounds: [AudioTrack] = []
        if let audio = facts.mainAudio, !preset.audioProfiles.isEmpty {
            let found = try Self.first(of: preset.audioProfiles, "audio", in: preset, name: \.name) {
                $0.objection(to: audio, bitrate: rates.audio)
            }
            sounds = found.tracks.compactMap { id in preset.audio.first { $0.id == id } }
        }
        guard !pictures.isEmpty || !sounds.isEmpty else {
            throw NoProfile(
                words: "the preset \"\(preset.name)\" makes nothing of such a source",
                hint: "use a preset with video and audio profiles, such as \"default\"")
        }
        self.pictures = pictures
        self.sounds = sounds
        segment = profile?.segment
    }

    private static func first<Profile>(
        of profiles: [Profile], _ kind: String, in preset: Preset, name: (Profile) -> String,
        objection: (Profile) -> String?
    ) throws(NoProfile) -> Profile {
        var objections: [String] = []
        for profile in profiles {
            guard let why = objection(profile) else { return profile }
            objections.append("\(name(profile)): \(why)")
        }
        throw NoProfile(
            words: "no \(kind) profile of the preset \"\(preset.name)\" fits: " + objections.joined(separator: "; "),
            hint: "give the last \(kind) profile no conditions, or use another preset")
    }

    /// Tracks that would give the same picture twice are one: that with the smallest box, which is meant for it.
    private static func fit(_ tracks: [VideoTrack], to source: PictureSize) -> [Picture] {
        let all = tracks.map { Picture(track: $0, name: name($0, source), size: source.fitted(to: $0)) }
        var kept: [Picture] = []
        for picture in all {
            guard let index = kept.firstIndex(where: { isSame($0, picture) }) else {
                kept.append(picture)
                continue
            }
            if picture.track.shortSide ?? .max < kept[index].track.shortSide ?? .max { kept[index] = picture }
        }
        return distinct(kept)
    }

    private static func isSame(_ left: Picture, _ right: Picture) -> Bool {
        left.size == right.size && left.track.encoder == right.track.encoder
            && left.track.pixelFormat == right.track.pixelFormat && left.track.frameRate == right.track.frameRate
            // The same box twice is meant: two rates of one size.
            && (left.track.width, left.track.height) != (right.track.width, right.track.height)
    }

    /// `360p` of a picture that is 180 lines high would be a lie: `180p`.
    private static func name(_ track: VideoTrack, _ source: PictureSize) -> String {
        guard let side = track.shortSide, track.id.hasPrefix("\(side)p"), !source.fills(track) else { return track.id }
        return "\(source.fitted(to: track).short)p" + track.id.dropFirst("\(side)p".count)
    }

    /// Two tracks may have come to the same name; each keeps its own then.
    private static func distinct(_ pictures: [Picture]) -> [Picture] {
        pictures.map { picture in
            var picture = picture
            if pictures.filter({ $0.name == picture.name }).count > 1 { picture.name = picture.track.id }
            return picture
        }
    }
}
