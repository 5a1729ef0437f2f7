import Foundation
public import StageKit

/// `record.hls`: follows a live HLS stream into the segment store, as wubloader's downloader does: a file a segment,
/// with its time, its length, how much of it came and its hash in the name. The restreamer's doors show it meanwhile.
///
/// Of the job's `request` it reads `record`: `source` (the address of a master or media playlist), `stream` (its name in
/// the store), `variants` (names; without them as the setting says) and `duration` (in seconds). It ends when the
/// playlists do, when nothing new comes for long, or after the duration; a cancelled or interrupted one goes on where
/// it was when it is tried again.
public actor RecordHLS: Stage {
    public static let manifest = StageManifest(
        id: "record.hls", summary: "records a live HLS stream into the segment store", consumes: [],
        produces: [.recording])

    private let terms: RecordingTerms

    public init(settings: Settings) { terms = RecordingTerms(settings) }

    /// - Throws: `StageFailure` (permanent) when the playlist cannot be recorded; `CancellationError` within two seconds.
    public func run(_ job: Job) async throws -> Outcome {
        guard let request = try RecordRequest(job.request) else { return .skipped("nothing is to be recorded") }
        guard let store = job.segmentStore else {
            throw StageFailure.permanent("no_store", "there is no segment store to record into")
        }
        try job.progress(0)
        let recording = try Recording(request, terms, job: job, store: store)
        defer { recording.stop() }
        try await recording.open()
        while !recording.isOver {
            try job.progress(recording.progress)
            if recording.isReportDue { try await job.publish([try recording.report(job)]) }
            try await Task.sleep(for: .milliseconds(100))
            try recording.lookForVariants()
        }
        recording.stop()
        let report = try recording.report(job, isFinished: true)
        try job.progress(1)
        return .done([report], warnings: recording.warnings)
    }
}
