import Console
import Foundation
import HTTP
import Server
import StageKit

/// `millrace balance`: one address for several ingestion servers.
struct BalanceCommand: Command {
    static let name = "balance"
    static let summary = "stand before several ingestion servers; each job goes to one that has little to do"
    static let servers = Flag("servers", "URLS", "the ingestion servers, separated by commas or spaces")
    static let sample = Flag("sample", "N", "of how many servers the load is asked for a job (default: 3)")
    static let loadTimeout = Flag("load-timeout", "TIME", "for a server to say its load (default: 2s)")
    static let timeout = Flag("timeout", "TIME", "for a server to take a job (default: 10s)")
    static let deadline = Flag("deadline", "TIME", "for all servers together (default: 30s)")
    static let error = Flag("error", "URL", "is called as URL/CODE/unreachable when no server takes a job")
    static let flags = [servers, Flag.listen, sample, loadTimeout, timeout, deadline, error, Flag.log, Flag.logStyle]
    static let details = """
        The first line on standard output is: listening on http://ADDR:PORT
        A server that fails is left out for a while. SIGTERM or SIGINT stops in good order.
        """

    static func run(_ arguments: Arguments) async throws {
        var options = Balancer.Options()
        let listen = try arguments.value(
            .listen, "an address and a port, such as 127.0.0.1:31500",
            default: ListenAddress("127.0.0.1:31500") ?? .standard
        ) { ListenAddress($0) }
        (options.address, options.port) = (listen.address, listen.port)
        options.servers = try addresses(arguments[servers] ?? "")
        options.sample = try arguments.value(sample, "a number from 1 to 100", default: options.sample) { text in
            Int(text).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        options.loadTimeout = try seconds(arguments, loadTimeout, options.loadTimeout)
        options.timeout = try seconds(arguments, timeout, options.timeout)
        options.deadline = try seconds(arguments, deadline, options.deadline)
        options.error = try arguments[error].map { try addresses($0)[0] }
        let balancer: Balancer
        do { balancer = try await Balancer(options, log: try arguments.log()) } catch let error as ListenError {
            throw ConfigurationError("millrace: \(error)")
        }
        say("listening on \(balancer.url)")
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        await StopSignals.whileRunning(
            first: {
                await balancer.stop()
                end.finish()
            },
            { for await _ in ended {} })
    }

    /// - Throws: `UsageError` when there is none, or one is no http or https address.
    private static func addresses(_ text: String) throws -> [String] {
        let words = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
        guard !words.isEmpty else { throw UsageError("--servers is missing", hint: servers.spelling) }
        return try words.map { word in
            guard let url = URL(string: word), ["http", "https"].contains(url.scheme?.lowercased()), url.host()?.isEmpty == false
            else { throw UsageError("\(word) is no http or https address", hint: "such as http://127.0.0.1:31501") }
            return word.hasSuffix("/") ? String(word.dropLast()) : word
        }
    }

    /// Whole ones: a fraction counts as one more.
    private static func seconds(_ arguments: Arguments, _ flag: Flag, _ standard: Int) throws -> Int {
        try arguments.value(flag, "a time such as 2s, at most 10m", default: standard) { text in
            Units.duration(text).flatMap { (0.001...600).contains($0) ? Int($0.rounded(.up)) : nil }
        }
    }
}
