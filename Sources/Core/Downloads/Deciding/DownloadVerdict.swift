import StageKit

/// How an attempt ended.
enum DownloadEnding: Sendable, Equatable {
    /// All of it has come and was checked.
    case arrived(DownloadArrival)
    case failed(DownloadTrouble)
    /// Somebody has interrupted it.
    case interrupted
}

/// Why one that runs was interrupted.
enum DownloadWish: Sendable, Equatable {
    /// It makes room for others, or for quiet hours; or the server stops.
    case giveWay
    case pause
    case cancel
    /// It must not go on, whoever waits for it: more than its owner's quota, for instance.
    case fail(DownloadTrouble)
}

/// What becomes of an attempt that brought no whole file: a pure function of how it ended and how often it was tried.
enum DownloadVerdict: Sendable, Equatable {
    /// Back into the queue, where it was.
    case wait
    /// Tried again, not before this moment. `barren`: attempts in a row that brought nothing.
    case again(Timestamp, barren: Int, DownloadTrouble)
    /// Back into the queue, and the queue stops until there is room.
    case noRoom(DownloadTrouble)
    case pause
    case cancel
    case fail(DownloadTrouble)

    /// How long it is tried.
    struct Policy: Sendable, Equatable {
        /// Attempts in a row without one more byte, after which it is given up.
        var patience = 8
        /// Before the next: 2 s, 4 s, 8 s … up to 10 minutes.
        var backoff = Backoff(base: 2, limit: 600)
        /// Most seconds that a server may ask to be left alone (Retry-After).
        var longestWish = 3600.0
    }

    /// - Parameters:
    ///   - barren: attempts in a row before this one that brought nothing.
    ///   - gained: whether this one has brought bytes that were not there before.
    init(
        _ ending: DownloadEnding, wish: DownloadWish?, barren: Int, gained: Bool, policy: Policy, at now: Timestamp
    ) {
        switch (wish, ending) {
        case (.cancel, _): self = .cancel
        case (.fail(let trouble), _): self = .fail(trouble)
        case (.pause, .failed(let trouble)) where !trouble.isTemporary: self = .fail(trouble)
        case (.pause, _): self = .pause
        case (_, .failed(let trouble)) where trouble.isDiskFull: self = .noRoom(trouble)
        case (_, .failed(let trouble)):
            // Who brings a file in many pieces gets it in the end; who brings nothing is given up.
            let barren = gained ? 1 : barren + 1
            guard trouble.isTemporary, barren < policy.patience else {
                self = .fail(trouble)
                return
            }
            let wish = trouble.retryAfter.map { min($0, policy.longestWish) }
            self = .again(now + max(policy.backoff.delay(after: barren), wish ?? 0), barren: barren, trouble)
        case (_, .interrupted), (_, .arrived): self = .wait
        }
    }
}
