/// When a delivery that failed is tried again, and when it is given up. A value without a clock.
struct DeliveryPlan: Sendable, Equatable {
    /// Doubled from 5 s to an hour: a receiver that restarts hears soon, one that is down is not pestered.
    var backoff = Backoff(base: 5, limit: 3600)
    /// For how long it is tried, in seconds.
    var patience: Double = 24 * 3600

    /// What becomes of an attempt.
    enum Attempt: Sendable, Equatable {
        /// The receiver answered 2xx.
        case taken(status: Int)
        /// It did not; `isHopeless` when the address itself is wrong, so that trying again is useless.
        case refused(status: Int?, error: String, isHopeless: Bool)
    }

    /// What is written down.
    enum Verdict: Sendable, Equatable {
        case delivered
        case again(Timestamp)
        case givenUp
    }

    /// - Parameters:
    ///   - attempts: with the one that has just been made.
    ///   - since: when trying began.
    func verdict(on attempt: Attempt, attempts: Int, since: Timestamp, at now: Timestamp) -> Verdict {
        guard case .refused(_, _, let isHopeless) = attempt else { return .delivered }
        let next = now + backoff.delay(after: attempts)
        return isHopeless || next > since + patience ? .givenUp : .again(next)
    }
}
