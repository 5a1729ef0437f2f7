/// How a job ended that did not fail.
public enum Outcome: Sendable, Equatable {
    /// The work is done. `warnings` are for people: what of the input could not be used, and why.
    case done([Draft], warnings: [String] = [])

    /// There is nothing to do for this video. Nodes after this one go on.
    case skipped(String)

    /// Not now: come back after this time. Does not count as an attempt.
    case later(Duration, String)
}
