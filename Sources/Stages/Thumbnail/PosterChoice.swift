import Media

/// The picture that stands for a video: the one that shows most, and no black one where there is another.
///
/// What shows most is the picture whose JPEG is the largest: plain ones are small.
struct PosterChoice {
    private(set) var best: PictureFinder.Found?
    /// Whether the best so far is black or plain.
    private(set) var isEmpty = true
    private var weight = -1

    mutating func consider(_ picture: PictureFinder.Found, _ content: PictureContent, weight: Int) {
        let isBetter = content.isEmpty == isEmpty ? weight > self.weight : isEmpty
        guard isBetter else { return }
        best = picture
        isEmpty = content.isEmpty
        self.weight = weight
    }
}
