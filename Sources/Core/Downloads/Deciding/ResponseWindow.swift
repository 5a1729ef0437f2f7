/// Answers of the last ten minutes by status: a window that slides, in steps of ten seconds. A value.
struct ResponseWindow: Sendable, Equatable {
    static let length = 600.0
    private static let step: Int64 = 10_000

    private var counts: [Int64: [Int: Int]] = [:]

    /// - Parameter status: of HTTP.
    mutating func add(_ status: Int, at now: Timestamp) {
        forget(before: now)
        counts[now.milliseconds / Self.step, default: [:]][status, default: 0] += 1
    }

    /// By status.
    func recent(at now: Timestamp) -> [Int: Int] {
        var window = self
        window.forget(before: now)
        return window.counts.values.reduce(into: [:]) { sum, step in sum.merge(step, uniquingKeysWith: +) }
    }

    private mutating func forget(before now: Timestamp) {
        let oldest = (now.milliseconds - Int64(Self.length * 1000)) / Self.step
        counts = counts.filter { $0.key > oldest }
    }
}
