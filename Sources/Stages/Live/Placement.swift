/// Where a chunk goes in the result, whose clock never jumps: a decision from numbers alone. In seconds.
struct Placement: Equatable {
    /// Of the first picture of the chunk; or of its sound.
    let start: Double
    /// The zero of the result on the clock of the chunks, from now on.
    let zero: Double

    /// What is rounding, of the clocks of containers and of the last picture's duration. Within it a chunk begins where the
    /// one before it ends, so that what a playlist has said of that one stays true.
    static let rounding = 0.002
    /// What is a slip of the encoder and stays; beyond it the clock has jumped, or something did not come.
    static let slip = 0.5

    /// Of the pictures that all others go by.
    ///
    /// - Parameters:
    ///   - time: of the chunk's first picture, on its own clock.
    ///   - zero: as it was; nil for the first chunk.
    ///   - end: where the chunk before it ends, in the result.
    init(pictures time: Double, zero: Double?, end: Double) {
        let zero = zero ?? time
        let late = time - zero - end
        if late > Self.rounding && late <= Self.slip {
            (start, self.zero) = (end + late, zero)
        } else {
            (start, self.zero) = (end, abs(late) <= Self.rounding ? zero : time - end)
        }
    }

    /// Of the other pictures: players change from one to another where segments begin.
    ///
    /// - Parameter other: where the first of them is.
    init(beside other: Double, zero: Double, end: Double) {
        (start, self.zero) = (abs(other - end) <= Self.rounding / 4 ? end : other, zero)
    }

    /// Of the sound: it may begin later, never before what was heard has ended.
    ///
    /// - Parameter end: where the chunk before it ends; nil for the first chunk.
    init(sound time: Double, zero: Double, end: Double?) {
        let late = time - zero - (end ?? 0)
        (start, self.zero) = ((end ?? 0) + (late > Self.rounding ? late : 0), zero)
    }
}
