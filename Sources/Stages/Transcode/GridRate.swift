import StageKit

/// The constant frame rate of the result, for whatever rhythm the source has.
struct GridRate: Equatable {
    let ratio: MediaFacts.Ratio
    var value: Double { ratio.value }

    /// The rates that the world uses.
    private static let common = [
        (10, 1), (12, 1), (25, 2), (15000, 1001), (15, 1), (20, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001),
        (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1),
    ].map { MediaFacts.Ratio($0.0, $0.1) }

    /// - Parameters: as the probe found them; a value of 0 is unknown.
    ///   - most: rates above are divided by the smallest whole number that brings them to it or below.
    init(average: MediaFacts.Ratio, nominal: MediaFacts.Ratio, most: Double = 60) {
        var chosen = Self.choose(average, nominal, most)
        // A slide show still needs a few pictures in each segment.
        if chosen.value < 1 { chosen.numerator *= Int((1 / chosen.value).rounded(.up)) }
        if chosen.value > most { chosen.denominator *= Int((chosen.value / most - 0.001).rounded(.up)) }
        ratio = Self.reduced(chosen)
    }

    private static func choose(
        _ average: MediaFacts.Ratio, _ nominal: MediaFacts.Ratio, _ most: Double
    ) -> MediaFacts.Ratio {
        let isSteady = average.value > 0 && abs(nominal.value / average.value - 1) < 0.05
        // All time stamps lie on the nominal grid: on it nothing is shifted. Pictures that stay are cheap to code.
        if nominal.value > 0, nominal.value <= most + 0.5 || isSteady { return snapped(nominal) }
        guard average.value > 0 else { return MediaFacts.Ratio(25, 1) }
        if average.value >= most { return MediaFacts.Ratio(Int(most), 1) }
        // A clock that is no frame rate (90000/1): the next rate that the world uses.
        return common.first { $0.value >= average.value * 0.98 } ?? MediaFacts.Ratio(Int(most), 1)
    }

    /// A common rate when this is one written differently (2997/50), otherwise itself.
    private static func snapped(_ rate: MediaFacts.Ratio) -> MediaFacts.Ratio {
        common.first { abs($0.value / rate.value - 1) < 0.0002 } ?? rate
    }

    /// In lowest terms, small enough for the clocks of codecs.
    static func reduced(_ rate: MediaFacts.Ratio) -> MediaFacts.Ratio {
        var (a, b) = (rate.numerator, rate.denominator)
        while b != 0 { (a, b) = (b, a % b) }
        let exact = MediaFacts.Ratio(rate.numerator / a, rate.denominator / a)
        guard exact.numerator > 120_000 || exact.denominator > 10_000 else { return exact }
        return reduced(MediaFacts.Ratio(Int((rate.value * 100).rounded()), 100))
    }
}
