import CSys
import Foundation
import Synchronization

/// A program started by this process, with a process group of its own, default signal actions and no inherited
/// descriptors but the three standard ones. Not ended when the value goes away: call `signal(_:)`.
public final class ChildProcess: Sendable {
    /// How a child ended.
    public enum Exit: Sendable, Equatable {
        case code(Int)
        /// The number of the signal that ended it.
        case signal(Int)
    }

    /// Where a child's output goes.
    public enum Output: Sendable, Equatable {
        case discarded
        /// To this process's own stream of the same number.
        case inherited
        /// To be read here, as `output` or `errors`.
        case piped
    }

    private struct State {
        var exit: Exit?
        var waiting: [CheckedContinuation<Exit, Never>] = []
    }

    /// The process id.
    public let id: Int32

    /// What the child writes to its standard output; nil unless piped.
    public let output: ChildOutput?

    /// What the child writes to its standard error; nil unless piped.
    public let errors: ChildOutput?

    private let state = Mutex(State())

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: a path; `$PATH` is not searched (see `find`).
    ///   - arguments: without the program's own name.
    ///   - environment: of the child; this process's own when nil.
    ///   - folder: the child's working folder; this process's own when nil.
    /// - Throws: `SystemError`.
    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil, folder: String? = nil,
        output: Output = .inherited, errors: Output = .inherited
    ) throws {
        let standardOutput = try ChildStream(output, own: 1)
        let standardError = try ChildStream(errors, own: 2)
        let variables = environment.map { $0.map { "\($0.key)=\($0.value)" } }
        id = try CStrings.with([executable] + arguments) { argv in
            try CStrings.with(variables ?? []) { envp in
                let environ = variables == nil ? csys_environment() : envp
                let pid = csys_spawn(
                    executable, argv, environ, folder, -1, standardOutput.childEnd, standardError.childEnd)
                return try SystemError.check(pid, "start \"\(executable)\"")
            }
        }
        self.output = standardOutput.reader()
        self.errors = standardError.reader()
        let thread = Thread { [self] in reap() }
        thread.stackSize = 256 << 10
        thread.start()
    }

    /// The first executable file of this name in `$PATH`, or nil.
    public static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Sends a signal to the child and all it started, unless it has ended.
    public func signal(_ number: Int32) {
        state.withLock { state in
            // The group's number cannot have been given to others: the child is reaped under this lock.
            if state.exit == nil { _ = csys_signal_group(id, number) }
        }
    }

    /// Waits for the end. Cancelling the waiting task does not end the wait: send a signal.
    public func exit() async -> Exit {
        await withCheckedContinuation { continuation in
            let exit = state.withLock { state in
                if state.exit == nil { state.waiting.append(continuation) }
                return state.exit
            }
            if let exit { continuation.resume(returning: exit) }
        }
    }

    private func reap() {
        _ = csys_wait(id)
        let (exit, waiting) = state.withLock { state in
            let result = csys_reap(id)
            let exit = result >= 1000 ? Exit.signal(Int(result) - 1000) : Exit.code(Int(result))
            state.exit = exit
            defer { state.waiting = [] }
            return (exit, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: exit) }
    }
}
