import Foundation
import Synchronization

/// Wakes those who wait for something to happen. Counted, so that nothing that happens between looking and waiting is
/// missed: look at the count, look at the world, then wait for another count.
final class Bell: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        var waiters: [String: [Int: CheckedContinuation<Void, Never>]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// How often it rang for this name.
    func count(_ name: String) -> Int { state.withLock { $0.counts[name, default: 0] } }

    func ring(_ name: String) {
        let woken = state.withLock { state in
            state.counts[name, default: 0] += 1
            return state.waiters.removeValue(forKey: name)?.values.map(\.self) ?? []
        }
        for waiter in woken { waiter.resume() }
    }

    /// Waits until the count is another, or until a moment has come; perhaps less, so look again afterwards.
    func wait(_ name: String, after count: Int, until deadline: Timestamp? = nil) async {
        var timer: Task<Void, Never>?
        await withCheckedContinuation { continuation in
            let number = state.withLock { state -> Int? in
                guard state.counts[name, default: 0] == count else { return nil }
                state.next += 1
                state.waiters[name, default: [:]][state.next] = continuation
                return state.next
            }
            guard let number else { return continuation.resume() }
            guard let deadline else { return }
            timer = Task.detached { [weak self] in
                let delay = deadline.milliseconds - Timestamp.now.milliseconds
                // Long waits in parts: the wall clock may be set meanwhile.
                try? await Task.sleep(for: .milliseconds(min(max(delay, 0), 60_000)))
                self?.wake(name, number)
            }
        }
        timer?.cancel()
    }

    private func wake(_ name: String, _ number: Int) {
        let waiter = state.withLock { $0.waiters[name]?.removeValue(forKey: number) }
        waiter?.resume()
    }
}
