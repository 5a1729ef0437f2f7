/// Looks at pictures in the order in which they are shown, until the right one came by.
struct PictureSearch {
    let target: Double
    let origin: Double

    private(set) var isOver = false
    private(set) var best: PictureFinder.Found?
    private var looked = 0
    private var late = 0

    init(target: Double, origin: Double) {
        self.target = target
        self.origin = origin
    }

    mutating func look(at frame: Frame) {
        guard !isOver else { return }
        looked += 1
        // Without a time stamp, a picture may as well be the one.
        let time = frame.seconds.map { $0 - origin } ?? target
        let isThere = time >= target - 0.0005 || time + frame.duration > target + 0.0005
        if isThere { late += 1 }
        let isBetter = best.map { !frame.isDamaged || $0.frame.isDamaged } ?? true
        if isBetter { best = PictureFinder.Found(frame: frame, time: max(0, time)) }
        isOver = (isThere && !frame.isDamaged) || late > PictureFinder.leniency || looked >= PictureFinder.patience
    }
}
