import Fetch
import Foundation
import HTTP
public import StageKit
import Synchronization
import Sys

/// Stands before several ingestion servers and gives each job to one that has little to do. It keeps nothing: a job is
/// answered when a server has taken it.
public final class Balancer: Sendable {
    /// How it is set up.
    public struct Options: Sendable {
        /// Numeric.
        public var address = "127.0.0.1"
        /// 0 for any free one.
        public var port = 31_500
        /// Base addresses without a slash at the end: `http://cis1.example:31500`.
        public var servers: [String] = []
        /// Of how many servers the load is asked for a job.
        public var sample = 3
        /// Seconds for a server to say its load.
        public var loadTimeout = 2
        /// Seconds for a server to take a job.
        public var timeout = 10
        /// Seconds for all of it, with all servers.
        public var deadline = 30
        /// Base of the address that is called when no server takes a job; nil: none.
        public var error: String?
        /// Jobs at a time; more are sent away.
        public var mostJobs = 64

        /// Without servers.
        public init() {}
    }

    /// `http://127.0.0.1:31500`, with the real port.
    public let url: String

    private let server: HTTPServer
    private let calls: UnreachableCalls

    /// Listens and serves.
    ///
    /// - Throws: `ListenError` when the address cannot be had.
    public init(_ options: Options, log: Log = .silent) async throws {
        let log = log.with("part", "balance")
        let calls = UnreachableCalls(base: options.error, log: log)
        let routes = BalanceRoutes(options: options, backends: Backends(options), calls: calls, log: log)
        let router = Router(routes.all)
        let isLocal = NumericAddress.isLoopback(options.address)
        self.calls = calls
        server = try await HTTPServer(
            address: options.address, port: options.port, report: { log.error("a request failed: \($0)") },
            handler: { request in
                do {
                    return try await router.respond(request) { _, request in
                        if isLocal, request.headers["authorization"] == nil { try LocalCaller.check(request) }
                    }
                } catch let error as HTTPError {
                    return error.response
                } catch {
                    return HTTPError(503, "the balancer is stopping", hint: "try again").response
                }
            })
        url = server.url
    }

    /// The port it listens on.
    public var port: Int { server.port }

    /// Ends service: requests in flight may finish, for `grace` at most. Calls that nobody took are given up.
    public func stop(grace: Duration = .seconds(10)) async {
        await server.stop(grace: grace)
        await calls.stop()
    }
}

/// What the balancer answers to.
struct BalanceRoutes: Sendable {
    let options: Balancer.Options
    let backends: Backends
    let calls: UnreachableCalls
    let log: Log
    private let running = RunningJobs()

    init(options: Balancer.Options, backends: Backends, calls: UnreachableCalls, log: Log) {
        (self.options, self.backends, self.calls, self.log) = (options, backends, calls, log)
    }

    private static let torrentCalls = ["start_torrents", "stop_torrents", "remove_torrents"]

    var all: [Route] {
        let known = ["ingest_content"] + Self.torrentCalls
        return [
            Route(.post, "/ingest_content", "Gives a job to the least loaded of some servers.", handler: place)
        ] + Self.torrentCalls.map { path in
            Route(.post, "/\(path)", "Passes on to all servers.") { request in try await pass(request, to: path) }
        } + [
            // Whatever is asked for by GET is possible by POST only, as it always was.
            Route(.post, "/{path...}", "Nothing else is here.") { request in
                throw HTTPError(
                    404, "there is nothing at \(request.head.target.rawPath)",
                    hint: "possible: \(known.map { "/\($0)" }.joined(separator: ", "))")
            }
        ]
    }

    @Sendable private func place(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(limit: 1 << 20)
        guard let json = try? JSON.parse(body), json.members != nil else {
            throw HTTPError(400, "the body is no job", code: "bad_json", hint: "a JSON object")
        }
        guard running.enter(most: options.mostJobs) else {
            throw HTTPError(503, "too many jobs at a time", code: "busy", hint: "try again", headers: ["retry-after": "1"])
        }
        defer { running.leave() }
        let headers = Self.passedOn(request)
        let end = ContinuousClock.now + .seconds(options.deadline)
        let placement = Placement(
            servers: options.servers, sample: options.sample, isUp: { [backends] in await backends.isUp($0) },
            load: { [backends] in await backends.load(of: $0) },
            submit: { [backends] in await backends.submit(body, headers: headers, to: $0) },
            goesOn: { ContinuousClock.now < end })
        var generator = SystemRandomNumberGenerator()
        switch await placement.run(using: &generator) {
        case .taken(let server):
            log.debug("a job went to \(server)")
            return .text("Job submitted.")
        case .refused(let status, let answer):
            return Response(status, headers: ["content-type": "application/problem+json"], body: .bytes(answer))
        case .unreachable(let failures):
            log.error("no server took a job: \(failures.joined(separator: "; "))")
            // Who is called back needs no second bad news.
            if let code = json["code"]?.string, await calls.tell(code) { return .text("Job submitted.") }
            throw HTTPError(503, "no ingestion server took the job", code: "unreachable", hint: "try again later")
        }
    }

    private func pass(_ request: Request, to path: String) async throws -> Response {
        let body = try await request.body.collect(limit: 256 << 10)
        let answers = await backends.broadcast(body, headers: Self.passedOn(request), to: path)
        if answers.contains(where: { $0.answer.map { (200..<300).contains($0.status) } ?? false }) { return .text("None") }
        // What all of them refuse is the client's mistake.
        if let refusal = answers.compactMap(\.answer).first(where: { (400..<500).contains($0.status) }) {
            return Response(
                refusal.status, headers: ["content-type": "application/problem+json"], body: .bytes(refusal.body))
        }
        throw HTTPError(503, "no ingestion server answers", code: "unreachable", hint: "try again later")
    }

    private static func passedOn(_ request: Request) -> [String] {
        request.headers["authorization"].map { ["Authorization: \($0)"] } ?? []
    }
}

/// Counts jobs that are being placed.
private final class RunningJobs: Sendable {
    private let count = Mutex(0)

    func enter(most: Int) -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
