import Media
import StageKit

/// One rendition of the picture.
struct Rung: Equatable {
    /// Of the rendition: `720p`.
    let name: String
    /// In pixels, even.
    let width: Int
    let height: Int
    /// Frames a second.
    let rate: MediaFacts.Ratio
    /// It has every so manieth frame of the grid.
    let step: Int64
    /// How it is encoded.
    let track: VideoTrack
    /// What it says of its colours.
    let color: EncoderInput.Color
    /// What its pictures still need after they are scaled: a chain for `FilterGraph.video`; nil for nothing.
    let finish: String?

    init(
        _ picture: TrackSelection.Picture, grid: MediaFacts.Ratio, color: EncoderInput.Color = .init(),
        finish: String? = nil
    ) {
        self.color = color
        self.finish = finish
        name = picture.name
        width = picture.size.width
        height = picture.size.height
        track = picture.track
        let most = picture.track.frameRate ?? .infinity
        // 29.97 passes for 30.
        let step = max(1, Int((grid.value / most - 0.002).rounded(.up)))
        self.step = Int64(step)
        rate = GridRate.reduced(MediaFacts.Ratio(grid.numerator, grid.denominator * step))
    }

    /// Of the artefact: `720p.mp4`.
    var fileName: String { "\(name).mp4" }

    var pixels: Int { width * height }
}
