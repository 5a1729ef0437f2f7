/// How long clients of Socket.IO are waited for.
struct SocketTiming: Sendable, Equatable {
    /// Between an answer to a ping and the next ping; told to clients.
    var interval = Duration.seconds(25)
    /// For the answer to a ping; told to clients.
    var patience = Duration.seconds(20)
    /// In no namespace.
    var connect = Duration.seconds(45)
    /// From polling to WebSocket.
    var upgrade = Duration.seconds(10)
}

/// When to ask a client whether it is still there: the server asks, the client answers.
struct Heartbeat: Sendable {
    enum Step: Sendable, Equatable { case wait, ask, lost }

    private let timing: SocketTiming
    private var due: ContinuousClock.Instant
    private var isAsked = false

    init(_ timing: SocketTiming, at now: ContinuousClock.Instant) {
        self.timing = timing
        due = now + timing.interval
    }

    mutating func step(at now: ContinuousClock.Instant) -> Step {
        guard now >= due else { return .wait }
        if isAsked { return .lost }
        isAsked = true
        due = now + timing.patience
        return .ask
    }

    mutating func answered(at now: ContinuousClock.Instant) {
        isAsked = false
        due = now + timing.interval
    }
}
