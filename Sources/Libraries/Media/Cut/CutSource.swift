public import Foundation

/// Where a cut takes its pictures and its sound from: one file, or two whose clocks go together.
public struct CutSource: Sendable {
    /// A file, and where in it the video begins.
    public struct Part: Sendable {
        public let file: URL
        /// Time stamp of the start of the video, in seconds on the clock of the file; nil to find it.
        public let origin: Double?

        public init(_ file: URL, origin: Double? = nil) {
            self.file = file
            self.origin = origin
        }
    }

    /// Nil for sound only.
    public let pictures: Part?
    /// Nil for pictures only. May be the same file.
    public let sound: Part?

    public init(pictures: Part?, sound: Part?) {
        self.pictures = pictures
        self.sound = sound
    }
}

extension Demuxer {
    /// The start of the video on the clock of the file, as it is in the renditions that are made of it: the earliest
    /// beginning, moved by less than half a frame so that the first picture falls on the grid of frames.
    public var videoStart: Double {
        let picture = streams.first { $0.video != nil && !$0.isCoverArt }
        let sound = streams.first { $0.audio != nil }?.startTime
        guard let start = picture?.startTime, let rate = picture?.video?.averageFrameRate.value, rate > 0 else {
            return picture?.startTime ?? sound ?? 0
        }
        let lead = start - min(start, sound ?? start)
        // A sound that begins much earlier has a wrong time.
        guard lead < 10 else { return start }
        return start - (lead * rate).rounded() / rate
    }
}
