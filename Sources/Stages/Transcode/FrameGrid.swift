/// Puts pictures that come at any time onto a grid of constant rate: each stays until the next one comes.
struct FrameGrid {
    /// In which slots a picture is shown.
    typealias Slots = Range<Int64>

    let rate: Double
    /// The first picture is not the first of all, and stands for no time before it.
    private let isMidway: Bool
    /// The slot after the last one that was given out.
    private(set) var next: Int64 = 0
    private var held: Int64?
    private var end = 0.0

    init(rate: Double, isMidway: Bool = false) {
        self.rate = rate
        self.isMidway = isMidway
    }

    /// Takes the next picture.
    ///
    /// - Parameters: in seconds from the start of the timeline; pictures from before it belong to its first slot.
    /// - Returns: the slots of the picture *before* this one; empty when this one takes its place. The first picture
    ///   also stands for the time before it.
    mutating func add(at time: Double, lasting duration: Double) -> Slots {
        let slot = max(0, Int64((time * rate).rounded()))
        end = max(end, time + max(duration, 0))
        guard held != nil else {
            held = slot
            if isMidway { next = slot }
            return next..<next
        }
        let slots = next..<max(next, slot)
        next = slots.upperBound
        held = max(next, slot)
        return slots
    }

    /// The slots of the last picture: at least one. Empty when there was none.
    mutating func finish() -> Slots {
        guard let held else { return next..<next }
        let slots = next..<max(next + 1, max(held + 1, Int64((end * rate).rounded())))
        next = slots.upperBound
        return slots
    }
}
