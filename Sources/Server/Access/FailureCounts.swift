import HTTP
import Synchronization

/// Counts wrong credentials by client and by user, for all connections together.
final class FailureCounts: Sendable {
    private struct Limits: Sendable {
        var clients = FailureLimit(burst: 20, interval: 3)
        // More than a client's: who knows a user's name shall not easily lock that user out.
        var users = FailureLimit(burst: 60, interval: 3)
    }

    private let limits = Mutex(Limits())
    private let start = ContinuousClock.now

    private var now: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// - Throws: `HTTPError` (429) with `Retry-After` when there were too many failures.
    func check(client: String, user: String? = nil) throws {
        let now = now
        let wait = limits.withLock { limits in
            max(limits.clients.wait(for: client, now: now) ?? 0, user.flatMap { limits.users.wait(for: $0, now: now) } ?? 0)
        }
        guard wait > 0 else { return }
        let seconds = max(1, Int(wait.rounded(.up)))
        throw HTTPError(
            429, "too many wrong tokens or passwords", code: "too_many_failures",
            hint: "try again in \(seconds) s", headers: ["retry-after": String(seconds)])
    }

    /// Counts one.
    func fail(client: String, user: String? = nil) {
        let now = now
        limits.withLock { limits in
            limits.clients.fail(client, now: now)
            if let user { limits.users.fail(user, now: now) }
        }
    }
}
