import SegmentStore

/// Time of a stream that is not in the store.
struct RecordingGap: Codable, Equatable, Sendable {
    enum Reason: String, Codable, Sendable {
        /// It was not in the playlist any more.
        case missed
        /// It was listed, and could not be fetched whole.
        case failed
        /// The stream's own clock jumps.
        case paused
    }

    /// In microseconds since 1970.
    let start: Int64
    let end: Int64
    let reason: Reason
}

/// How far the recording of a variant is: what the API shows, and what another attempt goes on from.
struct VariantRecord: Codable, Equatable, Sendable {
    /// A segment that did not come whole yet.
    struct Pending: Codable, Equatable, Sendable {
        let wanted: SegmentTracker.Wanted
        var attempts = 0
        /// When it was seen first, and when it is tried again, in microseconds since 1970.
        let since: Int64
        var due: Int64
    }

    let name: String
    var tracker = SegmentTracker()
    var pending: [Pending] = []
    /// Files that were written.
    var full = 0
    var partial = 0
    var suspect = 0
    /// Of them, in bytes.
    var bytes = 0
    /// End of the newest segment that is in the store, in microseconds since 1970.
    var newest: Int64?
    /// The newest; there may have been more.
    var gaps: [RecordingGap] = []
    var gapCount = 0
    /// What is wrong now; nil when all is well.
    var problem: String?
    /// Nothing more will come.
    var isFinished = false

    /// How many gaps are kept.
    static let mostGaps = 1000

    init(name: String) { self.name = name }

    mutating func note(_ gap: RecordingGap) {
        gapCount += 1
        gaps.append(gap)
        gaps.removeFirst(max(0, gaps.count - Self.mostGaps))
    }

    /// A file was written.
    mutating func note(_ kind: SegmentKind, bytes: Int, of wanted: SegmentTracker.Wanted) {
        switch kind {
        case .full: full += 1
        case .partial: partial += 1
        case .suspect: suspect += 1
        case .temp: return
        }
        self.bytes += bytes
        if kind != .partial { newest = max(newest ?? .min, wanted.end) }
    }
}

/// What a recording has come to, kept in the workbench.
struct RecordingBook: Codable, Equatable, Sendable {
    /// In microseconds since 1970.
    var begun: Int64
    /// In the order of the stream's variants.
    var variants: [VariantRecord] = []
}
