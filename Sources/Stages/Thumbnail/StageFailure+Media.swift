import Media
import StageKit

extension StageFailure {
    /// What a trouble with a source means for the job.
    init(_ error: AVError) {
        self =
            switch error.reason {
            case .noSpace: .retry("disk_full", error.words, hint: "make room on the disk of the data folder")
            case .limit: .permanent("too_large", error.words)
            case .unsupported: .permanent("unsupported", error.words)
            case .invalidData, .refused, .other: .permanent("unreadable", error.words)
            }
    }
}

extension Limits {
    /// What the probe has accepted, whatever it was told to accept.
    init(accepting video: MediaFacts.Video) {
        self.init()
        pixels = max(pixels, video.codedWidth * video.codedHeight)
        streams = 1000
    }
}
