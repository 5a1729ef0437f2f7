import Fetch
import StageKit

extension StageFailure {
    /// What a download's end means for its video.
    init(_ error: FetchError) {
        let hint: String? =
            switch error.code {
            case .refusedAddress: "an operator can allow it with \"network\": {\"allow\": [\"…\"]} in Plugins.json"
            case .badAddress: "write http://…, https://…, ftp://…, ftps://… or sftp://…"
            case .tooLarge: "an operator can raise \"largest\" of the ingest node"
            case .insecure: "for sftp, name a file with the host's key as \"knownHosts\" of the ingest node"
            case .wrongChecksum: "send the file again, or correct the checksum"
            case .notFound, .forbidden: "check the address, and that it needs no log-in"
            default: nil
            }
        let advice: Advice =
            switch error.code {
            case .tooLarge, .wrongChecksum: .reject
            case _ where !error.isRetryable: .permanent
            default: error.retryAfter.map { .retryAfter(.seconds(min($0, 3600))) } ?? .retry
            }
        self.init(code: error.code.rawValue, words: error.words, hint: hint, advice: advice)
    }
}
