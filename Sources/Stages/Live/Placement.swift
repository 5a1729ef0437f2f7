/// Where a chunk goes in the result, whose clock never jumps: a decision from numbers alone. In seconds.
struct Placement: Equatable {
    /// Of the first picture of the chunk; or of its sound.
    let start: Double
    /// The zero of the result on the clock of the chunks, from now on.
    let zero: Double
    /// How much longer than its own time the first picture is shown: it begins where the chunk before ends, so that what a
    /// playlist has said of that one stays true, and the others are shown when they are meant to be.
    let lead: Double

    /// What is rounding, of the clocks of containers and of the last picture's duration.
    static let rounding = 0.002
    /// What is a slip of the encoder and stays; beyond it the clock has jumped, or something did not come.
    static let slip = 0.5

    /// Of the pictures that all others go by.
    ///
    /// - Parameters:
    ///   - time: of the chunk's first picture, on its own clock.
    ///   - zero: as it was; nil for the first chunk of a runner.
    ///   - end: where the chunk before it ends, in the result.
    init(pictures time: Double, zero: Double?, end: Double) {
        let late = time - (zero ?? time - end) - end
        let isSlip = late > Self.rounding && late <= Self.slip
        let isOnTime = abs(late) <= Self.rounding
        (start, lead) = (end, isSlip ? late : 0)
        self.zero = zero.map { isSlip || isOnTime ? $0 : time - end } ?? time - end
    }

    /// Of the other pictures: players change from one to another where segments begin.
    ///
    /// - Parameters:
    ///   - time: of the chunk's first picture, on its own clock.
    ///   - other: where the first of them is.
    init(_ time: Double, beside other: Double, zero: Double, end: Double) {
        let late = time - zero - other
        start = abs(other - end) <= Self.rounding / 4 ? end : other
        (self.zero, lead) = (zero, late > Self.rounding && late <= Self.slip ? late : 0)
    }

    /// Of the sound: it may begin later, never before what was heard has ended.
    ///
    /// - Parameter end: where the chunk before it ends; nil for the first chunk.
    init(sound time: Double, zero: Double, end: Double?) {
        let late = time - zero - (end ?? 0)
        let isSlip = end != nil && late <= Self.slip
        let rest = late > Self.rounding ? late : 0
        (start, self.zero, lead) = ((end ?? 0) + (isSlip ? 0 : rest), zero, isSlip ? rest : 0)
    }
}
