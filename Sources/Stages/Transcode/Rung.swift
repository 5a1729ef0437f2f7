import StageKit

/// One rendition of the picture.
struct Rung: Equatable {
    /// Of the rendition: `720p`.
    let name: String
    /// In pixels, even.
    let width: Int
    let height: Int
    /// Frames a second.
    let rate: Double
    /// How it is encoded.
    let track: VideoTrack

    init(_ picture: TrackSelection.Picture, rate: Double) {
        name = picture.name
        width = picture.size.width
        height = picture.size.height
        track = picture.track
        self.rate = rate
    }

    /// Of the artefact: `720p.mp4`.
    var fileName: String { "\(name).mp4" }

    var pixels: Int { width * height }
}
