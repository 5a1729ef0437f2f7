/// For which pictures which tracks are made. A condition of 0 is none.
public struct VideoProfile: Sendable, Equatable {
    /// Which tracks.
    public enum Tracks: Sendable, Equatable {
        /// These, by their ids, in this order.
        case listed([String])
        /// Picked from the content by `AutoLadder`.
        case automatic
    }

    /// For people; unique in its preset.
    public var name: String
    /// Of the displayed picture, in pixels: the longer side, so that a portrait counts as its landscape does.
    public var minWidth = 0
    /// The shorter side.
    public var minHeight = 0
    /// In bit/s.
    public var minBitrate = 0
    /// Frames a second.
    public var minFrameRate = 0.0
    /// Width by height, as displayed.
    public var minAspect = 0.0
    public var maxAspect = 0.0
    /// How long a segment is, in seconds; nil: as the node says.
    public var segment: Double?
    public var tracks: Tracks

    public init(_ name: String, tracks: Tracks) {
        self.name = name
        self.tracks = tracks
    }

    /// Why a picture does not fit; nil when it does. What is unknown of it fits.
    ///
    /// - Parameter bitrate: in bit/s, where the facts of the picture itself do not tell.
    func objection(to video: MediaFacts.Video, bitrate: Int?) -> String? {
        let (long, short) = (max(video.width, video.height), min(video.width, video.height))
        if long < minWidth || short < minHeight {
            return "the picture is smaller than \(minWidth)x\(minHeight)"
        }
        if let bitrate, bitrate < minBitrate { return "\(bitrate) bit/s are fewer than \(minBitrate)" }
        let rate = video.frameRate
        // 30000/1001 passes for 30, as it does everywhere.
        if rate > 0, rate < minFrameRate * 0.998 {
            return "\(JSONWriter.spelled(rate)) frames a second are fewer than \(JSONWriter.spelled(minFrameRate))"
        }
        let aspect = Double(video.width) / Double(max(video.height, 1))
        if minAspect > 0, aspect < minAspect { return "the picture is narrower than \(JSONWriter.spelled(minAspect))" }
        if maxAspect > 0, aspect > maxAspect { return "the picture is wider than \(JSONWriter.spelled(maxAspect))" }
        return nil
    }
}

extension MediaFacts.Video {
    /// Frames a second; 0 when nobody knows.
    var frameRate: Double { averageFrameRate.value > 0 ? averageFrameRate.value : nominalFrameRate.value }
}
