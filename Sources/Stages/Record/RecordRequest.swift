import SegmentStore
import StageKit

/// What a job's request says of a recording: its member `record`.
struct RecordRequest: Equatable {
    /// An http or https address of a playlist.
    let source: String
    /// Its name in the store.
    let stream: String
    /// Names of variants; nil: as the node's settings say.
    let variants: [String]?
    /// In seconds from its beginning; nil: as long as there is something.
    let duration: Double?

    /// Nil when nothing is to be recorded.
    ///
    /// - Throws: `StageFailure` (permanent) for what makes no sense.
    init?(_ request: JSON) throws {
        guard let record = request["record"], record != .null else { return nil }
        guard let source = record["source"]?.string, ["http", "https"].contains(source.prefix { $0 != ":" }.lowercased())
        else { throw Self.bad("source", "write the http or https address of an HLS playlist") }
        guard let stream = record["stream"]?.string, SegmentStore.isName(stream) else {
            throw Self.bad("stream", "a name without slashes that does not begin with a period")
        }
        self.source = source
        self.stream = stream
        duration = try record["duration"].flatMap { value in
            if value == .null { return nil }
            guard let seconds = value.number, seconds > 0, seconds <= Self.longest else {
                throw Self.bad("duration", "seconds, more than 0")
            }
            return seconds
        }
        variants = try record["variants"].flatMap { value in
            if value == .null { return nil }
            guard let names = value.array?.map(\.string), !names.isEmpty, !names.contains(nil) else {
                throw Self.bad("variants", "a list of names")
            }
            return names.compactMap(\.self)
        }
    }

    /// In seconds.
    private static let longest = 366 * 86_400.0

    private static func bad(_ key: String, _ hint: String) -> StageFailure {
        .permanent("bad_request", "\"\(key)\" of the recording makes no sense", hint: hint)
    }
}
