import Fetch
import StageKit

/// The ingestion servers behind the balancer: calls to them, and what is remembered of their failures.
actor Backends {
    private let options: Balancer.Options
    private let start = ContinuousClock.now
    private var health: [String: BackendHealth] = [:]

    init(_ options: Balancer.Options) { self.options = options }

    private var now: Double { (ContinuousClock.now - start) / .seconds(1) }

    func isUp(_ server: String) -> Bool { health[server]?.isUp(at: now) ?? true }

    private func note(_ server: String, isWell: Bool) {
        if isWell { health[server, default: BackendHealth()].succeed() } else { health[server, default: BackendHealth()].fail(at: now) }
    }

    /// How much it has to do: a number, or a text that is one; nil when it does not say in time.
    func load(of server: String) async -> Double? {
        let request = ExchangeRequest("GET", "\(server)/get_load")
        let answer = try? await Self.send(request, timeout: options.loadTimeout)
        let json = answer.flatMap { $0.status == 200 ? try? JSON.parse($0.body) : nil }?["load"]
        let load = json.flatMap { $0.number ?? $0.string.flatMap(Double.init) }.flatMap { $0.isFinite ? $0 : nil }
        note(server, isWell: load != nil)
        return load
    }

    /// - Parameter headers: lines, as the client sent them.
    func submit(_ job: [UInt8], headers: [String], to server: String) async -> Placement.Reply {
        do {
            let answer = try await post(job, headers, "ingest_content", to: server)
            switch answer.status {
            case 200..<300:
                note(server, isWell: true)
                return .taken
            // Too busy, or too slow for this one: others may be better.
            case 408, 425, 429: return .failed("it answered \(answer.status)")
            case 400..<500: return .refused(status: answer.status, body: answer.body)
            default:
                note(server, isWell: false)
                return .failed("it answered \(answer.status)")
            }
        } catch {
            note(server, isWell: false)
            return .failed((error as? FetchError)?.words ?? "no answer")
        }
    }

    /// Sends the same to all of them.
    ///
    /// - Returns: for each, what it answered, nil for nothing.
    func broadcast(_ body: [UInt8], headers: [String], to path: String) async -> [(server: String, answer: ExchangeAnswer?)] {
        await withTaskGroup(of: (String, ExchangeAnswer?).self) { group in
            for server in options.servers {
                group.addTask { (server, try? await self.post(body, headers, path, to: server)) }
            }
            var answers: [String: ExchangeAnswer] = [:]
            for await (server, answer) in group { answers[server] = answer }
            return options.servers.map { ($0, answers[$0]) }
        }
    }

    private func post(
        _ body: [UInt8], _ headers: [String], _ path: String, to server: String
    ) async throws -> ExchangeAnswer {
        var request = ExchangeRequest("POST", "\(server)/\(path)")
        request.body = .bytes(body)
        request.headers = ["Content-Type: application/json"] + headers
        return try await Self.send(request, timeout: options.timeout)
    }

    /// Servers are named by who starts the balancer: they may be anywhere.
    private static func send(_ request: ExchangeRequest, timeout: Int) async throws -> ExchangeAnswer {
        var options = ExchangeOptions.messages(NetworkPolicy { _ in true })
        options.connectTimeout = timeout
        options.timeout = timeout
        let fixed = options
        return try await Lane.once("balance") { try Exchange(fixed).run(request, isCancelled: { Task.isCancelled }) }
    }
}
