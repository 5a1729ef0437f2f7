/// For which sound which tracks are made. A condition of 0 is none.
public struct AudioProfile: Sendable, Equatable {
    /// For people; unique in its preset.
    public var name: String
    /// In bit/s.
    public var minBitrate = 0
    /// In hertz.
    public var minSampleRate = 0
    /// By their ids. Each makes every sound of the source once, for all renditions of the picture; players take one of
    /// them, the first if they can.
    public var tracks: [String]

    public init(_ name: String, tracks: [String]) {
        self.name = name
        self.tracks = tracks
    }

    /// Why a sound does not fit; nil when it does. What is unknown of it fits.
    func objection(to audio: MediaFacts.Audio, bitrate: Int?) -> String? {
        if let bitrate, bitrate < minBitrate { return "\(bitrate) bit/s are fewer than \(minBitrate)" }
        if audio.sampleRate > 0, audio.sampleRate < minSampleRate {
            return "\(audio.sampleRate) Hz are fewer than \(minSampleRate)"
        }
        return nil
    }
}
