import Foundation
import Sys
import Synchronization
import TestClient

/// A server for files that a test has started. It ends with this value.
public final class FileServer: Sendable {
    public let port: Int
    private let process: ChildProcess
    private let told = Told()

    private final class Told: Sendable {
        struct State {
            var lines: [String] = []
            var waiting: [(goal: @Sendable ([String]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
        }

        let state = Mutex(State())

        func add(_ line: String) {
            let woken = state.withLock { state in
                state.lines.append(line)
                let lines = state.lines
                let woken = state.waiting.filter { $0.goal(lines) }
                state.waiting.removeAll { $0.goal(lines) }
                return woken
            }
            for waiter in woken { waiter.continuation.resume() }
        }
    }

    struct NotStarted: Error {
        let words: String
    }

    /// - Parameters:
    ///   - port: where it listens; nil when its first line says it.
    ///   - hasErrors: whether its lines come from the standard error.
    ///   - isReady: whether a line says that it listens.
    init(
        _ program: String, _ arguments: [String], port: Int? = nil, hasErrors: Bool = false,
        isReady: @escaping @Sendable (String) -> Bool
    ) async throws {
        process = try ChildProcess(
            program, arguments, output: hasErrors ? .discarded : .piped, errors: hasErrors ? .piped : .inherited)
        guard let lines = (hasErrors ? process.errors : process.output)?.lines else { throw NotStarted(words: "no lines") }
        var first: String?
        var others: [String] = []
        for await line in lines {
            if isReady(line) {
                first = line
                break
            }
            others.append(line)
        }
        guard let first, let port = port ?? Int(first) else {
            process.signal(SIGKILL)
            throw NotStarted(words: "\(program) does not listen: \(others.joined(separator: "; "))")
        }
        self.port = port
        Task { [told] in for await line in lines { told.add(line) } }
    }

    /// A server that says nothing: it is there when somebody can connect.
    init(_ program: String, _ arguments: [String], silentAt port: Int) async throws {
        self.port = port
        process = try ChildProcess(program, arguments, output: .discarded)
        for _ in 0..<500 {
            if (try? TCPConnection(port: port)) != nil { return }
            try await Task.sleep(for: .milliseconds(10))  // polls another process
        }
        process.signal(SIGKILL)
        throw NotStarted(words: "\(program) does not listen")
    }

    deinit { process.signal(SIGKILL) }

    /// Its lines so far, without the first.
    public var lines: [String] { told.state.withLock { $0.lines } }

    /// Waits until its lines are so.
    public func wait(until goal: @escaping @Sendable ([String]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isReached = told.state.withLock { state in
                if goal(state.lines) { return true }
                state.waiting.append((goal, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
