import Foundation

/// A rate, smoothed. Times are seconds of any one clock.
struct SpeedMeter {
    private(set) var rate = 0.0
    private var last: (time: Double, count: Int)?
    /// After so many seconds, two thirds of a new rate show.
    private static let inertia = 3.0

    /// - Parameter count: bytes in all, at this time.
    mutating func update(_ count: Int, at time: Double) {
        guard let last, time > last.time else {
            if last == nil { last = (time, count) }
            return
        }
        let seconds = time - last.time
        let now = Double(count - last.count) / seconds
        rate = rate == 0 ? now : now + (rate - now) * exp(-seconds / Self.inertia)
        self.last = (time, count)
    }
}
