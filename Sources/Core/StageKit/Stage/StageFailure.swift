/// Why a job failed, in words for people, and what should happen next.
public struct StageFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Advice: Sendable, Equatable {
        /// The same input would fail again.
        case permanent
        /// The video itself is unusable: it fails, and its files are let go.
        case reject
        /// Perhaps it works next time, after the node's own back-off.
        case retry
        /// Perhaps it works after this time.
        case retryAfter(Duration)
    }

    /// For programs: `no_streams`, `disk_full`. Lower-case words with underscores.
    public let code: String
    /// For people: one sentence that says what is wrong.
    public let words: String
    /// What would be right.
    public let hint: String?
    public let advice: Advice

    public init(code: String, words: String, hint: String? = nil, advice: Advice) {
        self.code = code
        self.words = words
        self.hint = hint
        self.advice = advice
    }

    /// A mistake that trying again would not mend.
    public static func permanent(_ code: String, _ words: String, hint: String? = nil) -> StageFailure {
        StageFailure(code: code, words: words, hint: hint, advice: .permanent)
    }

    /// The input is not something that can ever become a video.
    public static func reject(_ code: String, _ words: String, hint: String? = nil) -> StageFailure {
        StageFailure(code: code, words: words, hint: hint, advice: .reject)
    }

    /// A trouble that may pass.
    public static func retry(_ code: String, _ words: String, hint: String? = nil, after: Duration? = nil)
        -> StageFailure
    {
        StageFailure(code: code, words: words, hint: hint, advice: after.map(Advice.retryAfter) ?? .retry)
    }

    public var description: String { hint.map { "\(words); \($0)" } ?? words }
}
