package import Console
import Fetch
import Foundation
import StageKit

/// `millrace fetch ADDRESS…`: files from elsewhere into a folder, without a server.
package struct FetchCommand: Command {
    package static let name = "fetch"
    package static let summary = "fetch files by http, https, ftp, ftps or sftp into a folder, without a server"
    package static let operands = OperandNames(optional: ["ADDRESS"], repeatsLast: true)
    static let list = Flag("list", "FILE", "addresses, one a line")
    static let folder = Flag("to", "DIR", "where they go (default: here)")
    static let atOnce = Flag("at-once", "N", "so many files at one time (default: 10)")
    static let connections = Flag("connections", "N", "so many connections for one file, at most (default: 4)")
    static let rate = Flag("rate", "SIZE", "the most in a second for all together, such as 5MB (default: no limit)")
    static let knownHosts = Flag("known-hosts", "FILE", "host keys that sftp is trusted by (default: ~/.ssh/known_hosts)")
    static let keyFile = Flag("key-file", "FILE", "private key for sftp")
    package static let flags = [list, folder, atOnce, connections, rate, knownHosts, keyFile]
    package static let details = """
        What comes grows as NAME.part, and a journal beside it lets the same command go on after any interruption. A file
        that is there already is not touched.
        """

    package static func run(_ arguments: Arguments) async throws {
        let addresses = try addresses(arguments)
        let positive = { (text: String) in Int(text).flatMap { 1...1000 ~= $0 ? $0 : nil } }
        let atOnce = try arguments.value(atOnce, "a number from 1 to 1000", default: 10, convert: positive)
        var model = FetchRequest("")
        model.connections = try arguments.value(connections, "a number from 1 to 1000", default: 4, convert: positive)
        model.hostKeys.file = arguments[knownHosts] ?? NSHomeDirectory() + "/.ssh/known_hosts"
        model.keyFile = arguments[keyFile]
        // Whoever gives commands here may reach what this machine may reach.
        model.policy = NetworkPolicy { _ in true }
        var limits = FetcherLimits()
        limits.rate = try arguments.value(rate, "a size such as 5MB", default: nil) { text in
            Units.size(text).flatMap { $0 > 0 ? $0 : nil }
        }
        limits.perHost = atOnce * model.connections
        limits.connections = limits.perHost
        let folder = URL(fileURLWithPath: arguments[folder] ?? ".", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let haul = Haul(fetcher: Fetcher(limits), model: model, folder: folder.path, board: FetchBoard())
        try await haul.fetch(addresses, atOnce: atOnce)
    }

    private static func addresses(_ arguments: Arguments) throws -> [String] {
        var found = arguments.operands
        if let file = arguments[list] {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw UsageError("--list \(file) cannot be read")
            }
            found += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        found.removeAll { $0.isEmpty }
        if found.isEmpty { throw UsageError("there is nothing to fetch", hint: "name an ADDRESS, or a --list of them") }
        return found
    }
}
