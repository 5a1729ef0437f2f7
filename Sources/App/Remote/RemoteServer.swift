import Foundation
import StageKit
import Sys

extension Flag {
    static let server = Flag("server", "URL", "the server to speak to (default: http://127.0.0.1:8080)")
    static let token = Flag("token", "TOKEN", "a token of that server; better in MILLRACE_TOKEN")
    static let user = Flag("user", "NAME:PASSWORD", "instead of a token; better in MILLRACE_USER")
    /// What every command takes that speaks to a server.
    static let remote = [server, token, user]
}

/// A running server, as a command speaks to it: one call on a connection of its own.
struct RemoteServer: Sendable {
    /// As it was given, for messages.
    private let text: String
    private let host: String
    private let port: Int
    private let authorization: String?

    /// - Throws: `UsageError` for an address that is none, or that is not spoken to.
    init(_ arguments: Arguments) throws {
        text = arguments[.server] ?? "http://127.0.0.1:8080"
        let url = URL(string: text)
        guard url?.scheme?.lowercased() != "https" else {
            throw UsageError(
                "--server \(text): only http is spoken to servers",
                hint: "for one elsewhere: ssh -L 8080:127.0.0.1:8080 HOST, then --server http://127.0.0.1:8080")
        }
        guard let url, url.scheme?.lowercased() == "http", let host = url.host(), !host.isEmpty,
            ["", "/"].contains(url.path())
        else { throw UsageError("--server \(text) is no address", hint: "for example http://127.0.0.1:8080") }
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = url.port ?? 80
        if let token = arguments[.token] {
            authorization = "Bearer \(token)"
        } else {
            authorization = arguments[.user].map { "Basic \(Data($0.utf8).base64EncodedString())" }
        }
    }

    /// Makes a call and waits for its answer.
    ///
    /// - Throws: `RemoteError` with the server's own words.
    func call(_ verb: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        let answer: RemoteAnswer
        do {
            let connection = try connect()
            try await connection.write(request(verb, path, body))
            var bytes: [UInt8] = []
            while case let more = try await connection.read(), !more.isEmpty { bytes += more }
            answer = try RemoteAnswer(bytes)
        } catch let error as SystemError {
            throw RemoteError(
                "\(text) does not answer: \(error.words)", hint: "is it running? --server names another one")
        }
        let json = try? JSON.parse(answer.body)
        guard (200...299).contains(answer.status) else {
            throw RemoteError(
                json?["detail"]?.string ?? "the server answered \(answer.status)", hint: json?["hint"]?.string)
        }
        return json ?? .null
    }

    /// To the first address of the host that answers.
    private func connect() throws -> TCPConnection {
        let isNumeric = host.contains(":") || host.allSatisfy { $0 == "." || $0.isNumber }
        let addresses = isNumeric ? [host] : host == "localhost" ? ["127.0.0.1", "::1"] : Host(name: host).addresses
        for address in addresses.dropLast() {
            if let connection = try? TCPConnection(address: address, port: port) { return connection }
        }
        guard let last = addresses.last else { throw RemoteError("there is no host \(host)", hint: nil) }
        return try TCPConnection(address: last, port: port)
    }

    private func request(_ verb: String, _ path: String, _ body: JSON?) -> [UInt8] {
        let content = body.map { Array($0.text().utf8) } ?? []
        var lines = [
            "\(verb) \(path) HTTP/1.1", "Host: \(host.contains(":") ? "[\(host)]" : host):\(port)",
            "Accept: application/json",
            "Connection: close",
        ]
        if let authorization { lines.append("Authorization: \(authorization)") }
        if body != nil { lines += ["Content-Type: application/json", "Content-Length: \(content.count)"] }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + content
    }
}

/// What a server sent before it closed the connection (RFC 9112).
struct RemoteAnswer: Equatable {
    let status: Int
    let body: [UInt8]

    /// - Throws: `RemoteError` for what is no answer of this program: it tells the length of each.
    init(_ bytes: [UInt8]) throws {
        let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        let head = String(decoding: bytes[..<(end ?? 0)], as: UTF8.self).split(separator: "\r\n")
        let words = (head.first ?? "").split(separator: " ")
        guard let end, words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw RemoteError("the answer is none", hint: "is it a millrace?")
        }
        let length = head.dropFirst().first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().trimmingPrefix(while: \.isWhitespace)) }
        let body = bytes[(end + 4)...]
        guard status == 204 || body.count == length else {
            throw RemoteError("the answer is cut off", hint: "try again")
        }
        self.status = status
        self.body = Array(body)
    }
}

/// What a server refused, or that there is none. Exit code 1.
struct RemoteError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ words: String, hint: String?) { description = words + (hint.map { "\n    \($0)" } ?? "") }
}
