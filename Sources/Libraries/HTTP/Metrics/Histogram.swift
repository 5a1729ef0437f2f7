import Synchronization

/// Counts values by size: how many were at most so large. Cheap enough for every request.
public final class Histogram: Sendable {
    /// What was counted so far.
    public struct Snapshot: Sendable, Equatable {
        /// Upper bounds, rising.
        public let bounds: [Double]
        /// How many fell between the bound before and this one; one more than there are bounds, for what is larger.
        public private(set) var counts: [Int]
        /// Of all values.
        public private(set) var sum: Double

        /// Nothing counted.
        public init(bounds: [Double]) {
            self.bounds = bounds
            counts = [Int](repeating: 0, count: bounds.count + 1)
            sum = 0
        }

        /// One more value.
        public mutating func add(_ value: Double) {
            var index = 0
            while index < bounds.count && value > bounds[index] { index += 1 }
            counts[index] += 1
            sum += value
        }
    }

    private let state: Mutex<Snapshot>

    /// - Parameter bounds: rising.
    public init(bounds: [Double]) { state = Mutex(Snapshot(bounds: bounds)) }

    /// One more value.
    public func add(_ value: Double) { state.withLock { $0.add(value) } }

    /// As it is now.
    public var snapshot: Snapshot { state.withLock { $0 } }
}
