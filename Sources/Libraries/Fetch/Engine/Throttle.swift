/// Holds connections back so that limits of speed are kept: of all together, of a host, of a fetch. What may pass is divided anew
/// at each look at the clock, fetch by fetch in equal shares; what one does not use others get.
struct Throttle {
    private var all: TokenBucket
    private var hostRate: Int?
    private var hosts: [Int: TokenBucket] = [:]
    private(set) var isIdle = true

    init(_ limits: FetcherLimits) {
        all = TokenBucket(rate: limits.rate)
        hostRate = limits.hostRate
    }

    mutating func change(_ limits: FetcherLimits) {
        all.rate = limits.rate
        hostRate = limits.hostRate
        hosts = [:]
    }

    /// Whether any limit is on a fetch.
    func limits(_ task: FetchTask) -> Bool { all.rate != nil || hostRate != nil || task.bucket.rate != nil }

    /// Gives connections that wait what may pass by now.
    mutating func pour(_ tasks: [FetchTask], at time: Double) {
        let limited = tasks.filter(\.hasLimit)
        isIdle = limited.isEmpty
        if isIdle { return }
        all.fill(at: time)
        for task in limited { task.bucket.fill(at: time) }
        if let hostRate {
            for host in Set(limited.flatMap { $0.connections.map(\.host) }) {
                hosts[host, default: TokenBucket(rate: hostRate)].fill(at: time)
            }
        }
        let hungry = limited.filter { $0.connections.contains(where: \.isHungry) }
        let wants = hungry.map { task in
            let host = task.connections.first.flatMap { hosts[$0.host]?.tokens } ?? .max
            return min(task.bucket.tokens ?? .max, host)
        }
        let shares = FairShare.divide(all.tokens ?? .max, among: wants)
        for (task, share) in zip(hungry, withinHosts(hungry, shares)) where share > 0 { give(share, to: task) }
    }

    /// Cuts the shares of a host's fetches down to what that host may send.
    private func withinHosts(_ tasks: [FetchTask], _ shares: [Int]) -> [Int] {
        guard hostRate != nil else { return shares }
        var cut = shares
        for (host, bucket) in hosts {
            let places = tasks.indices.filter { tasks[$0].connections.first?.host == host }
            let parts = FairShare.divide(bucket.tokens ?? .max, among: places.map { shares[$0] })
            for (place, part) in zip(places, parts) { cut[place] = part }
        }
        return cut
    }

    private mutating func give(_ share: Int, to task: FetchTask) {
        all.take(share)
        task.bucket.take(share)
        if let host = task.connections.first?.host { hosts[host]?.take(share) }
        let hungry = task.connections.filter(\.isHungry)
        let parts = FairShare.divide(share, among: hungry.map { _ in share })
        for (connection, part) in zip(hungry, parts) { connection.feed(part) }
    }
}
