/// What renditions a video gets: for which sources which tracks, and how each is encoded.
///
/// The profiles are tried in their order; the first that fits the source says which tracks are made.
public struct Preset: Sendable, Equatable {
    /// Letters, digits, `-` and `_`.
    public var name: String
    public var videoProfiles: [VideoProfile]
    public var audioProfiles: [AudioProfile]
    public var video: [VideoTrack]
    public var audio: [AudioTrack]

    /// - Precondition: profiles name tracks that are there; `PresetReader` sees to it for what comes from outside.
    public init(
        _ name: String, videoProfiles: [VideoProfile], audioProfiles: [AudioProfile], video: [VideoTrack],
        audio: [AudioTrack]
    ) {
        self.name = name
        self.videoProfiles = videoProfiles
        self.audioProfiles = audioProfiles
        self.video = video
        self.audio = audio
    }
}
