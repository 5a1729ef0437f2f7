public import Foundation
import Synchronization

/// What all fetches of a `Fetcher` together may cost.
public struct FetcherLimits: Sendable, Equatable {
    /// In bytes a second; nil for as fast as it comes.
    public var rate: Int?
    /// From one host, in bytes a second.
    public var hostRate: Int?
    /// At one time.
    public var connections = 64
    /// To one host, at one time.
    public var perHost = 16
    public init() {}
}

/// Fetches files by http, https, ftp, ftps and sftp: one thread for all of them, fair to each. The thread begins with the first
/// fetch, and ends with `stop()` or when the fetcher goes away.
///
/// Certificates are verified; proxies of the environment are not used; where each connection goes is checked by the request's
/// `NetworkPolicy`. Redirects lead to http and https alone, never from https to http.
public final class Fetcher: Sendable {
    private struct State {
        var limits: FetcherLimits
        var mailbox: Mailbox?
        var lastID = 0
        var isStopped = false
    }

    private let state: Mutex<State>

    public init(_ limits: FetcherLimits = FetcherLimits()) { state = Mutex(State(limits: limits)) }

    deinit { stop() }

    /// In force at once: running transfers are held back or let go, surplus connections end with their running request.
    public var limits: FetcherLimits {
        get { state.withLock { $0.limits } }
        set {
            state.withLock { state in
                state.limits = newValue
                state.mailbox?.post(.limit(newValue))
            }
        }
    }

    /// Fetches a file. What is here is kept: a later call with the same address and file goes on where this one ended, in
    /// another process too, as long as the server's file is still the same one. That is known from a journal beside it, named as
    /// the file with `.journal` behind it.
    ///
    /// When it returns, the file is whole, its digests are verified, it is on the disk (`FetchRequest.isDurable`), and there is
    /// no journal. When it throws, there are either a partial file and its journal or neither of them.
    ///
    /// Cancelling the task ends it within a second, with what came kept.
    ///
    /// - Parameters:
    ///   - partial: need not exist; without a journal that fits, what it holds is given up.
    ///   - progress: called four times a second and at the end, on the fetcher's thread: it must not block. When it throws, the
    ///     fetch ends with that error.
    /// - Throws: `FetchError`; `CancellationError`, also after `stop()`.
    public func fetch(
        _ request: FetchRequest, to partial: URL, progress: @escaping @Sendable (FetchProgress) throws -> Void = { _ in }
    ) async throws -> FetchedFile {
        let (id, mailbox) = try begin()
        let ending = FetchEnding()
        let newcomer = Newcomer(task: try FetchTask(id, request, to: partial, ending: ending, report: progress))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                ending.await(continuation)
                if !mailbox.post(.start(newcomer)) { newcomer.task.interrupt(CancellationError()).run() }
            }
        } onCancel: {
            // The engine may not know of it yet, or not any more.
            ending.cancel()
            mailbox.post(.cancel(id))
        }
    }

    /// Ends all fetches, with what came kept, and the thread. Idempotent.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.mailbox?.post(.stop)
            state.mailbox = nil
        }
    }

    private func begin() throws -> (id: Int, mailbox: Mailbox) {
        try state.withLock { state in
            if state.isStopped { throw CancellationError() }
            state.lastID += 1
            if let mailbox = state.mailbox { return (state.lastID, mailbox) }
            guard let mailbox = Mailbox() else { throw FetchError(.unreachable, "libcurl does not start") }
            let limits = state.limits
            let thread = Thread { Engine(mailbox, Workers(most: 16), limits).run() }
            thread.name = "fetcher"
            thread.start()
            state.mailbox = mailbox
            return (state.lastID, mailbox)
        }
    }
}
