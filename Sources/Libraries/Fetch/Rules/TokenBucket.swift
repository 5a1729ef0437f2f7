/// Bytes that may pass, as a limit of speed has it. Times are seconds of any one clock.
struct TokenBucket {
    /// Bytes a second; nil for no limit. A new one counts from now on.
    var rate: Int? {
        didSet { if rate != oldValue { (level, filled) = (0, nil) } }
    }
    private var level = 0.0
    private var filled: Double?

    init(rate: Int?) { self.rate = rate }

    /// So much of the past can be made up for, in seconds: after a pause nobody gets a minute's worth at once.
    private static let depth = 0.1

    /// Fills it up to now.
    mutating func fill(at time: Double) {
        defer { filled = time }
        guard let rate, let filled else { return }
        // At least one piece of libcurl's, so that small limits get anywhere.
        let most = max(Double(rate) * Self.depth, 16_384)
        level = min(level + Double(rate) * (time - filled), most)
    }

    /// What may pass now; nil for anything.
    var tokens: Int? { rate == nil ? nil : max(0, Int(level)) }

    mutating func take(_ count: Int) { if rate != nil { level -= Double(count) } }
}

/// Divides what may pass among those who want it.
enum FairShare {
    /// The same for everybody, but for those who want less: what they leave goes to the others (max-min fairness).
    ///
    /// - Parameter wants: the most that each can use.
    /// - Returns: as many, none above what is wanted, all together no more than the amount.
    static func divide(_ amount: Int, among wants: [Int]) -> [Int] {
        var shares = [Int](repeating: 0, count: wants.count)
        var left = amount
        var open = wants.indices.sorted { wants[$0] < wants[$1] }[...]
        while let index = open.popFirst() {
            shares[index] = min(wants[index], left / (open.count + 1))
            left -= shares[index]
        }
        return shares
    }
}
