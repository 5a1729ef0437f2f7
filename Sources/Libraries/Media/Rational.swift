import CAV

/// A fraction as media time bases, frame rates and aspect ratios are.
public struct Rational: Sendable, Hashable, CustomStringConvertible {
    public var numerator: Int
    public var denominator: Int

    public init(_ numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The nearest fraction whose terms are not larger than `most`.
    public init(nearest value: Double, most: Int) { self.init(av_d2q(value, Int32(clamping: most))) }

    init(_ value: AVRational) { self.init(Int(value.num), Int(value.den)) }

    /// The nearest fraction whose terms fit libav's 32 bits.
    var av: AVRational {
        var numerator: Int32 = 0
        var denominator: Int32 = 1
        av_reduce(&numerator, &denominator, Int64(self.numerator), Int64(self.denominator), Int64(Int32.max))
        return AVRational(num: numerator, den: denominator)
    }

    /// 0 when the denominator is 0: unknown.
    public var value: Double { denominator == 0 ? 0 : Double(numerator) / Double(denominator) }
    public var inverse: Rational { Rational(denominator, numerator) }
    public var description: String { "\(numerator)/\(denominator)" }

    /// A count of this time base in seconds; one rounding only, so that 3 of 1/25 is 0.12.
    public func seconds(_ count: Int64) -> Double {
        denominator == 0 ? 0 : Double(count) * Double(numerator) / Double(denominator)
    }

    /// A count of this time base in another one, rounded to the nearest, halves away from zero.
    public func rescale(_ count: Int64, to other: Rational) -> Int64 { av_rescale_q(count, av, other.av) }
}
