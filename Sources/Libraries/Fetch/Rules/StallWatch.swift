/// Finds that hardly anything has come for too long. Times are seconds of any one clock.
struct StallWatch {
    /// Bytes a second that are hardly any.
    static let hardly = 64
    private let patience: Double
    private var mark: (time: Double, count: Int)

    init(patience: Int, at time: Double) {
        self.patience = Double(patience)
        mark = (time, 0)
    }

    /// The time until now does not count: nothing was asked for, or it was held back on this side.
    mutating func excuse(at time: Double, count: Int) { mark = (time, count) }

    /// - Parameter count: bytes that have come so far.
    mutating func isStalled(at time: Double, count: Int) -> Bool {
        if Double(count - mark.count) >= Double(Self.hardly) * patience { mark = (time, count) }
        return time - mark.time >= patience
    }
}
