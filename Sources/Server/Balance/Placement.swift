/// Finds a server for one job: draws some, asks how much each has to do, and gives it to the least loaded; the next one
/// when that fails, and others when none of them takes it. It ends at the deadline at the latest.
struct Placement: Sendable {
    /// What a server says to a job.
    enum Reply: Sendable, Equatable {
        case taken
        /// The job itself is wrong: with another server it would be too.
        case refused(status: Int, body: [UInt8])
        /// It is not the job's fault.
        case failed(String)
    }

    enum Outcome: Sendable, Equatable {
        case taken(by: String)
        case refused(status: Int, body: [UInt8])
        /// Nobody took it.
        case unreachable([String])
    }

    /// All of them.
    let servers: [String]
    /// How many are drawn at a time.
    let sample: Int
    /// Whether a server did not fail a moment ago.
    let isUp: @Sendable (String) async -> Bool
    /// How much it has to do; nil when it does not say in time.
    let load: @Sendable (String) async -> Double?
    let submit: @Sendable (String) async -> Reply
    /// Whether there is time left.
    let goesOn: @Sendable () -> Bool

    func run(using generator: inout some RandomNumberGenerator) async -> Outcome {
        var up: [String] = []
        var down: [String] = []
        for server in servers { if await isUp(server) { up.append(server) } else { down.append(server) } }
        // Those that failed are the last resort, not none.
        var rest = up.shuffled(using: &generator) + down.shuffled(using: &generator)
        var failures: [String] = []
        while !rest.isEmpty, goesOn() {
            let isLastResort = !rest.contains(where: up.contains)
            let drawn = Array(rest.filter { isLastResort || up.contains($0) }.prefix(sample))
            rest.removeAll(where: drawn.contains)
            let loads = await loads(of: drawn)
            failures += drawn.filter { loads[$0] == nil }.map { "\($0): no answer" }
            for server in drawn.filter({ loads[$0] != nil }).sorted(by: { loads[$0] ?? 0 < loads[$1] ?? 0 }) where goesOn() {
                switch await submit(server) {
                case .taken: return .taken(by: server)
                case .refused(let status, let body): return .refused(status: status, body: body)
                case .failed(let why): failures.append("\(server): \(why)")
                }
            }
        }
        return .unreachable(failures)
    }

    private func loads(of drawn: [String]) async -> [String: Double] {
        await withTaskGroup(of: (String, Double?).self) { group in
            for server in drawn { group.addTask { (server, await load(server)) } }
            var loads: [String: Double] = [:]
            for await (server, load) in group { loads[server] = load }
            return loads
        }
    }
}
