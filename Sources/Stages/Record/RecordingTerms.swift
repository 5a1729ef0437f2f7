import Fetch
import StageKit

/// How a recording behaves: what the settings of `record.hls` say.
struct RecordingTerms: Sendable {
    /// Which variants are recorded where a request names none.
    enum Choice: String, CaseIterable, Sendable { case best, all }

    let choice: Choice
    let exchange: ExchangeOptions
    /// Of a segment, in bytes.
    let largest: Int
    /// How long a segment is tried, in seconds.
    let retry: Double
    /// After so many seconds without anything new it is over.
    let patience: Double
    /// The master playlist is read again after so many seconds.
    let refresh: Double
    /// The report is published so often at most, in seconds.
    let report: Double

    init(_ settings: Settings) {
        choice = settings.choice(
            "variants", default: Choice.best, "What is recorded of a master playlist when a request names no variants.")
        largest = settings.size("largest", default: 256 << 20, in: 1024...(1 << 40), "The largest segment.")
        var exchange = ExchangeOptions()
        exchange.schemes = ["http", "https"]
        exchange.redirects = 10
        exchange.largestAnswer = 64 << 10
        exchange.cutsAnswers = true
        exchange.connectTimeout = Int(
            settings.duration("connectTimeout", default: 10, in: 1...300, "The longest wait for a connection."))
        exchange.stallTimeout = Int(
            settings.duration("stallTimeout", default: 10, in: 1...300, "The longest wait for more of a segment."))
        retry = settings.duration(
            "retry", default: 120, in: 0...3600, "How long a segment is tried before it is a gap.")
        patience = settings.duration(
            "patience", default: 600, in: 0.1...(7 * 86_400), "After how long without a new segment a stream is over.")
        refresh = settings.duration(
            "refresh", default: 30, in: 0.1...3600, "How often a master playlist is read again, for new variants.")
        report = settings.duration("report", default: 5, in: 0.1...3600, "How often the report is written, at most.")
        let network = settings.network
        exchange.policy = NetworkPolicy { address in network.contains { $0.contains(address) } }
        self.exchange = exchange
    }
}
