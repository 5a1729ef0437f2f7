/// Lets through as much progress as is worth writing down, and a heartbeat when there is none.
struct ProgressGate: Sendable {
    /// Between two writes at least, in seconds.
    let interval: Double
    /// By how much progress has to grow to be worth a write.
    let step: Double
    /// After this long a write is due in any case, in seconds.
    let heartbeat: Double

    private var fraction = 0.0
    private var time: Timestamp

    init(start: Timestamp, interval: Double = 0.5, step: Double = 0.01, heartbeat: Double = 15) {
        time = start
        self.interval = interval
        self.step = step
        self.heartbeat = heartbeat
    }

    /// Whether to write this now; if so, counts it as written.
    mutating func admits(_ fraction: Double, at now: Timestamp) -> Bool {
        let passed = Double(now.milliseconds - time.milliseconds) / 1000
        let isNews = fraction - self.fraction >= step && passed >= interval
        guard isNews || passed >= heartbeat else { return false }
        self.fraction = max(fraction, self.fraction)
        time = now
        return true
    }
}
