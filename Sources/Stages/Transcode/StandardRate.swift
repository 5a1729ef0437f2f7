/// The rates that PeerTube chooses from where a picture is to have fewer frames than its source.
enum StandardRate {
    /// The largest of them that divides the rate, else the one that leaves the smallest rest: of 50 it is 25, of 40, which
    /// none divides, 30.
    ///
    /// - Parameter most: frames a second that are wanted.
    /// - Returns: nil where all of them are more than that.
    static func closest(to rate: Double, most: Double) -> Int? {
        let (rate, most) = (Int(rate.rounded()), Int(most))
        let known = (most < 50 ? [24, 25, 30] : [50, 60, most]).filter { $0 <= most }
        return known.filter { rate % $0 == 0 }.max() ?? known.min { (rate % $0, -$0) < (rate % $1, -$1) }
    }
}
