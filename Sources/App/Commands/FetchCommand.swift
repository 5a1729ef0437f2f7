import Fetch
import Foundation
import StageKit
import Synchronization

/// `millrace fetch ADDRESS…`: files from elsewhere into a folder, without a server.
struct FetchCommand: Command {
    static let name = "fetch"
    static let summary = "fetch files by http, https, ftp, ftps or sftp into a folder, without a server"
    static let operands = OperandNames(optional: ["ADDRESS"], repeatsLast: true)
    static let list = Flag("list", "FILE", "addresses, one a line")
    static let folder = Flag("to", "DIR", "where they go (default: here)")
    static let atOnce = Flag("at-once", "N", "so many files at one time (default: 10)")
    static let connections = Flag("connections", "N", "so many connections for one file, at most (default: 4)")
    static let rate = Flag("rate", "SIZE", "the most in a second for all together, such as 5MB (default: no limit)")
    static let knownHosts = Flag("known-hosts", "FILE", "host keys that sftp is trusted by (default: ~/.ssh/known_hosts)")
    static let keyFile = Flag("key-file", "FILE", "private key for sftp")
    static let flags = [list, folder, atOnce, connections, rate, knownHosts, keyFile]
    static let details = """
        What comes grows as NAME.part, and a journal beside it lets the same command go on after any interruption. A file
        that is there already is not touched.
        """

    static func run(_ arguments: Arguments) async throws {
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

/// Several fetches into one folder.
private struct Haul {
    let fetcher: Fetcher
    let model: FetchRequest
    /// A path.
    let folder: String
    let board: FetchBoard

    /// - Throws: `AlreadyTold` when any of them failed; `CancellationError` after a signal.
    func fetch(_ addresses: [String], atOnce: Int) async throws {
        let backlog = Backlog(addresses)
        let failures = await StopSignals.whileRunning(first: { fetcher.stop() }) {
            // Each takes the next address itself: so many tasks cost less than one a file.
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<min(atOnce, addresses.count) {
                    group.addTask {
                        var failures = 0
                        while let address = backlog.next() {
                            if await !one(address) { failures += 1 }
                        }
                        return failures
                    }
                }
                return await group.reduce(0, +)
            }
        }
        if failures > 0 { throw AlreadyTold() }
    }

    private func one(_ address: String) async -> Bool {
        let name = SafeFileName.of(address: address, room: ".part.journal.new".utf8.count)
        let (file, partial) = ("\(folder)/\(name)", "\(folder)/\(name).part")
        do {
            if access(file, F_OK) == 0 { throw FetchError(.unwritable, "\(name) is there already") }
            var request = FetchRequest(address)
            request.connections = model.connections
            request.hostKeys = model.hostKeys
            request.keyFile = model.keyFile
            request.policy = model.policy
            // As other programs of the kind, it leaves it to the system when bytes reach the disk.
            request.isDurable = false
            let target = URL(fileURLWithPath: partial, isDirectory: false)
            _ = try await fetcher.fetch(request, to: target) { board.show(name, $0) }
            guard rename(partial, file) == 0 else {
                throw FetchError(.unwritable, "\(name) cannot be given its name: \(String(cString: strerror(errno)))")
            }
            board.end(name, failure: nil)
            return true
        } catch {
            board.end(name, failure: error is CancellationError ? "stopped; the same command goes on" : "\(error)")
            return false
        }
    }
}

/// Addresses that nobody has begun with yet.
private final class Backlog: Sendable {
    private let addresses: Mutex<ArraySlice<String>>

    init(_ addresses: [String]) { self.addresses = Mutex(addresses[...]) }

    func next() -> String? { addresses.withLock { $0.popFirst() } }
}

/// What is on its way, as bars on a terminal; elsewhere failures alone are told.
private final class FetchBoard: Sendable {
    private struct State {
        var board: ProgressBoard
        var rows: [String: ProgressBoard.Row] = [:]
    }

    private let terminal = Terminal.standardError
    private let state: Mutex<State>

    init() {
        let terminal = Terminal.standardError
        state = Mutex(State(board: ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)))
    }

    func show(_ name: String, _ progress: FetchProgress) {
        guard terminal.isInteractive else { return }
        let fraction = progress.total.map { Double(progress.received) / Double(max($0, 1)) } ?? 0
        let speed = "\(Int(progress.rate / 1000)) kB/s"
        draw(ProgressBoard.Row(name: name, state: "fetching", fraction: fraction, remark: speed))
    }

    func end(_ name: String, failure: String?) {
        if terminal.isInteractive {
            draw(ProgressBoard.Row(name: name, state: failure == nil ? "done" : "failed", fraction: 1, remark: failure ?? ""))
        } else if let failure {
            terminal.write("\(name): \(failure)\n")
        }
    }

    private func draw(_ row: ProgressBoard.Row) {
        state.withLock { state in
            state.rows[row.name] = row
            let rows = state.rows.values.sorted { $0.name < $1.name }
            terminal.write(state.board.update(rows))
        }
    }
}
