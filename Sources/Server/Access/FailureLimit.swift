/// How often somebody may be wrong: a bucket for each name (an address, a user) takes `burst` failures, and leaks one
/// every `interval` seconds. A value without a clock; its memory is bounded whatever comes.
struct FailureLimit: Sendable {
    /// How many in a row.
    let burst: Int
    /// Seconds until one is forgiven.
    let interval: Double
    /// Most names that are remembered.
    let capacity: Int

    private struct Bucket {
        var level: Double
        var time: Double
    }

    private var buckets: [String: Bucket] = [:]

    init(burst: Int, interval: Double, capacity: Int = 4096) {
        self.burst = burst
        self.interval = interval
        self.capacity = capacity
    }

    /// How many names are remembered.
    var count: Int { buckets.count }

    /// Seconds until the next try is allowed; nil when it is allowed now.
    ///
    /// - Parameter now: seconds of a clock that never goes back.
    func wait(for name: String, now: Double) -> Double? {
        let level = level(of: name, now: now)
        return level > Double(burst) - 1 ? (level - Double(burst) + 1) * interval : nil
    }

    /// Counts a failure.
    mutating func fail(_ name: String, now: Double) {
        let level = min(level(of: name, now: now) + 1, Double(burst))
        if buckets[name] == nil, buckets.count >= capacity { shrink(now: now) }
        buckets[name] = Bucket(level: level, time: now)
    }

    private func level(of name: String, now: Double) -> Double {
        guard let bucket = buckets[name] else { return 0 }
        return max(0, bucket.level - (now - bucket.time) / interval)
    }

    /// Forgets those that have been forgiven, and when these are few, the half that has failed least.
    private mutating func shrink(now: Double) {
        let levels = buckets.keys.map { ($0, level(of: $0, now: now)) }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        let kept = Set(levels.prefix(capacity / 2).map(\.0))
        buckets = buckets.filter { kept.contains($0.key) }
    }
}
