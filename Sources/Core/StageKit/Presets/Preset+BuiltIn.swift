extension Preset {
    /// What every installation has: they can be read and used, not changed.
    public static let builtIn = [standard, auto]

    /// Words that the setting `preset` once took for the speed of x264, and still does: no preset is called so.
    public static let reserved = Set(VideoEncoder.x264.speeds)

    /// The built-in preset with this name.
    public static func builtIn(_ name: String) -> Preset? { builtIn.first { $0.name == name } }

    /// Four sizes of H.264 and one of AAC: the ladder of django-video-transcoding.
    ///
    /// It differs where that one failed its users: a source belongs to a rung when *one* of its sides is large enough
    /// (a film of 1920x800 is no 720p), its bit rate does not count (3 Mbit/s of HEVC are a full 1080p), and frame
    /// rates stay as they are.
    public static let standard: Preset = {
        let sizes = [(1920, 1080), (1280, 720), (854, 480), (640, 360)]
        let rates = [5_000_000, 3_000_000, 1_500_000, 800_000]
        let tracks = zip(sizes, rates).map { size, rate in
            var track = VideoTrack("\(size.1)p", width: size.0, height: size.1)
            track.maxRate = rate
            track.bufferSize = rate * 2
            track.profile = size.1 >= 720 ? "high" : "main"
            return track
        }
        let ids = tracks.map(\.id)
        var profiles: [VideoProfile] = []
        for (index, size) in sizes.enumerated().dropLast() {
            var high = VideoProfile(ids[index], tracks: .listed(Array(ids[index...])))
            high.minHeight = size.1
            var wide = VideoProfile(ids[index] + "-wide", tracks: high.tracks)
            wide.minWidth = size.0
            profiles += [high, wide]
        }
        profiles.append(VideoProfile("360p", tracks: .listed(["360p"])))
        return Preset(
            "default", videoProfiles: profiles, audioProfiles: [AudioProfile("192k", tracks: ["192k"])],
            video: tracks, audio: [AudioTrack("192k")])
    }()

    /// Rungs picked from what the source is.
    public static let auto = Preset(
        "auto", videoProfiles: [VideoProfile("auto", tracks: .automatic)],
        audioProfiles: [AudioProfile("192k", tracks: ["192k"])], video: [], audio: [AudioTrack("192k")])
}
