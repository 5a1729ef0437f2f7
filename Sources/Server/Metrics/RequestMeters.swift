import HTTP
import Synchronization

/// Counts requests by route, status and time. The labels are those of the routes, so no client can make new ones.
final class RequestMeters: Sendable {
    /// One line of the table.
    struct Key: Hashable, Sendable {
        let method: Method
        /// The pattern; `none` for requests that found no route.
        let route: String
    }

    /// What was counted.
    struct Counts: Sendable {
        /// By status.
        var statuses: [Int: Int] = [:]
        /// Until the answer began, in seconds.
        var seconds = Histogram.Snapshot(bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5])
    }

    private final class Meter: Sendable {
        let counts = Mutex(Counts())
    }

    /// Of requests that found no route.
    static let none = "none"

    private let meters: [Key: Meter]

    /// - Parameter routes: all that there are.
    init(_ routes: [Route]) {
        var meters: [Key: Meter] = [:]
        for method in Method.allCases { meters[Key(method: method, route: Self.none)] = Meter() }
        for route in routes {
            meters[Key(method: route.method, route: route.pattern.description)] = Meter()
            if route.method == .get { meters[Key(method: .head, route: route.pattern.description)] = Meter() }
        }
        self.meters = meters
    }

    /// One more request.
    func count(_ method: Method, _ route: Route?, status: Int, seconds: Double) {
        let meter =
            meters[Key(method: method, route: route?.pattern.description ?? Self.none)]
            ?? meters[Key(method: method, route: Self.none)]
        meter?.counts.withLock { counts in
            counts.statuses[status, default: 0] += 1
            counts.seconds.add(seconds)
        }
    }

    /// What was counted so far, in order; without routes that nobody asked for.
    var all: [(key: Key, counts: Counts)] {
        meters.map { ($0, $1.counts.withLock { $0 }) }.filter { !$0.1.statuses.isEmpty }
            .sorted { ($0.0.route, $0.0.method.rawValue) < ($1.0.route, $1.0.method.rawValue) }
    }
}
