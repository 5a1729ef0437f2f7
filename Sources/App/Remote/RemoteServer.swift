import Console
import Fetch
import Foundation
import StageKit

/// A running server, as a command speaks to it: call after call over one connection, on a thread of its own.
///
/// Redirects are not followed: a token goes to the server it was meant for.
actor RemoteServer {
    /// As it was given, for messages.
    private let text: String
    private let authorization: String?
    private let exchange: Exchange
    private let lane = Lane(name: "remote")

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    /// - Throws: `UsageError` for an address that is none, or that is not spoken to.
    init(_ arguments: Arguments) throws {
        let text = arguments[.server] ?? "http://127.0.0.1:8080"
        let url = URL(string: text)
        guard let url, ["http", "https"].contains(url.scheme?.lowercased()), url.host()?.isEmpty == false,
            ["", "/"].contains(url.path()), url.query() == nil, url.user() == nil
        else {
            throw UsageError(
                "--server \(text) is no address of a server",
                hint: "for example http://127.0.0.1:8080, or https://media.example.org")
        }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
        if let token = arguments[.token] {
            authorization = "Bearer \(token)"
        } else {
            authorization = arguments[.user].map { "Basic \(Data($0.utf8).base64EncodedString())" }
        }
        var options = ExchangeOptions()
        // Whoever gives commands here may reach what this machine may reach.
        options.policy = NetworkPolicy { _ in true }
        if let file = arguments[.authority] {
            guard access(file, R_OK) == 0 else { throw UsageError("--ca \(file) cannot be read") }
            options.authorities = URL(filePath: file)
        }
        exchange = try Exchange(options)
    }

    deinit { lane.close() }

    /// Makes a call and waits for its answer.
    ///
    /// - Throws: `RemoteError` with the server's own words.
    func call(_ verb: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        var request = ExchangeRequest(verb, text + path)
        request.headers = ["Accept: application/json"]
        if let authorization { request.headers.append("Authorization: \(authorization)") }
        if let body {
            request.headers.append("Content-Type: application/json")
            request.body = .bytes(Array(body.text().utf8))
        }
        let answer: ExchangeAnswer
        do {
            answer = try exchange.run(request, isCancelled: { Task.isCancelled })
        } catch let error as FetchError {
            throw RemoteError("\(text) does not answer: \(error.words)", hint: Self.hint(for: error))
        }
        let json = try? JSON.parse(answer.body)
        switch answer.status {
        case 200...299: return json ?? .null
        case 300...399:
            let place = answer.headers["location"] ?? "another address"
            throw RemoteError("\(text) sends callers to \(place)", hint: "name the server there with --server")
        default:
            throw RemoteError(
                json?["detail"]?.string ?? "\(text) answered \(answer.status)", hint: json?["hint"]?.string)
        }
    }

    private static func hint(for error: FetchError) -> String {
        switch error.code {
        case .insecure: "--ca FILE trusts a certificate of your own"
        default: "is it running? --server names another one"
        }
    }
}

extension Flag {
    static let server = Flag("server", "URL", "the server to speak to, http or https (default: http://127.0.0.1:8080)")
    static let token = Flag("token", "TOKEN", "a token of that server; better in MILLRACE_TOKEN")
    static let user = Flag("user", "NAME:PASSWORD", "instead of a token; better in MILLRACE_USER")
    static let authority = Flag(
        "ca", "FILE", "over https, trust the certificates in this file (PEM) instead of the system's")
    /// What every command takes that speaks to a server.
    static let remote = [server, token, user, authority]
}

/// What a server refused, or that there is none. Exit code 1.
struct RemoteError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ words: String, hint: String?) { description = words + (hint.map { "\n    \($0)" } ?? "") }
}
