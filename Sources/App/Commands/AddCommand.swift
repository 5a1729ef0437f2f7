import Console
import Core
import Foundation
import StageKit

/// `millrace add URL [PATH]`: a server downloads a file.
struct AddCommand: Command {
    static let name = "add"
    static let summary = "a running server downloads a file"
    static let operands = OperandNames(required: ["URL"], optional: ["PATH"])
    static let fileName = Flag("name", "NAME", "of the file (default: what its server or the address calls it)")
    static let checksum = Flag("checksum", "SUM", "what it must be: sha-256=…, sha-512=…, sha-1=… or md5=…")
    static let cookies = Flag("cookies", "TEXT", "sent along: a=1; b=2")
    static let header = Flag("header", "LINE", "sent along: \"Referer: https://example.org/\"; may come several times")
    static let connections = Flag("connections", "N", "at most so many at once for this file")
    static let rate = Flag("rate", "SIZE", "at most so much a second, such as 2MB")
    static let overwrite = Flag("overwrite", nil, "replace a file of this name")
    static let first = Flag("first", nil, "before all that wait")
    static let wait = Flag("wait", nil, "wait until it is there, and print its path on the server")
    static let flags =
        [fileName, checksum, cookies, header, connections, rate, overwrite, first, wait, Flag.json] + Flag.remote
    static let details = """
        Prints the id of the download; "millrace status ID" shows what becomes of it. PATH is a folder below your own on the
        server, or an absolute one below its roots. With --wait the exit code is 1 unless the whole file is there.
        """

    static func run(_ arguments: Arguments) async throws {
        let server = try RemoteServer(arguments)
        let made = try await server.call("POST", "/api/v1/downloads", try body(arguments))
        let download = try DownloadView(made)
        guard arguments.has(wait) else {
            say(arguments.has(.json) ? made.text(pretty: true) : download.id.rawValue)
            return
        }
        let end = try await DownloadWatch(server: server).follow(download.id)
        if arguments.has(.json) { say(try JSON(encoding: end).text(pretty: true)) }
        guard end.state == .finished else {
            complain("\(end.state.rawValue): \(end.error?.detail ?? end.url)")
            throw AlreadyTold()
        }
        if !arguments.has(.json) { say(end.file) }
    }

    private static func body(_ arguments: Arguments) throws -> JSON {
        var members = [JSON.Member("url", .string(arguments.operands[0]))]
        if arguments.operands.count > 1 { members.append(JSON.Member("path", .string(arguments.operands[1]))) }
        for (flag, key) in [(fileName, "name"), (checksum, "checksum"), (cookies, "cookies")] {
            if let value = arguments[flag] { members.append(JSON.Member(key, .string(value))) }
        }
        let headers = try arguments.all(header).map(member)
        if !headers.isEmpty { members.append(JSON.Member("headers", .object(headers))) }
        if arguments[connections] != nil {
            let number = try arguments.value(connections, "a number from 1 on", default: 1) {
                Int($0).flatMap { $0 > 0 ? $0 : nil }
            }
            members.append(JSON.Member("connections", .number(Double(number))))
        }
        if arguments[rate] != nil {
            let bytes = try arguments.value(rate, "a size such as 2MB", default: 0) { Units.size($0) }
            members.append(JSON.Member("rate", .number(Double(bytes) * 8)))
        }
        if arguments.has(overwrite) { members.append(JSON.Member("overwrite", true)) }
        if arguments.has(first) { members.append(JSON.Member("place", "first")) }
        return .object(members)
    }

    /// `Referer: https://example.org/`
    private static func member(_ line: String) throws -> JSON.Member {
        let sides = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard sides.count == 2, !sides[0].isEmpty else {
            throw UsageError("--header \(line) is no header field", hint: "a name, a colon and a value")
        }
        return JSON.Member(sides[0], .string(sides[1]))
    }
}
