import Fetch
import StageKit

extension StageFailure {
    /// What the end of a transfer means for its job.
    ///
    /// - Parameter what: which file, and where to: the beginning of a sentence.
    init(_ error: FetchError, _ what: String) {
        let hint: String? =
            switch error.code {
            case .refusedAddress: "an operator can allow it with \"network\": {\"allow\": [\"…\"]} in Plugins.json"
            case .forbidden: "check the user, the password or key, and what they may do there"
            case .insecure: "check the host's key (knownHosts, hostKey) or its certificate (authorities)"
            case .notFound: "check the address"
            default: nil
            }
        let advice: Advice =
            error.isRetryable ? error.retryAfter.map { .retryAfter(.seconds(min($0, 3600))) } ?? .retry : .permanent
        self.init(code: error.code.rawValue, words: "\(what): \(error.words)", hint: hint, advice: advice)
    }
}
