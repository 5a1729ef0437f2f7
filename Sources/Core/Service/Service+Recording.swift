public import Foundation
public import StageKit

/// Recordings: videos of which nothing is here but what a recorder adds to the segment store.
extension Service {
    /// Makes a recording. It is a video whose only job is the recorder's: it is watched, cancelled, taken up again and
    /// deleted as any; what is in the segment store stays there.
    ///
    /// - Parameter new: `request` holds `record`, as the stage `record.hls` wants it.
    /// - Throws: `Refusal`: `.conflict` when no node of the pipeline records, `.noSpace`.
    public func record(_ new: NewVideo, once key: RequestKey? = nil) async throws -> Created {
        guard let node = blueprint.nodes.first(where: { $0.manifest.id == "record.hls" && $0.when == .asked }) else {
            throw Refusal(
                .conflict, code: "no_node", "no node of the pipeline records",
                hint: "an operator can add one with the stage record.hls and \"when\": \"asked\"")
        }
        return try await refusing {
            let made = try await store(new, source: nil, only: node, once: key)
            if !made.isReplay { await engine.desk.ringAll() }
            return made
        }
    }

    /// The report of a recording: a file that is replaced now and then.
    ///
    /// - Returns: nil when there is no such video, it is no recording, or it has not begun.
    public func recordingReport(of video: Identifier) async throws -> URL? {
        try await file(video: video, name: "recording.json").flatMap { $0.kind == .recording ? $0.file : nil }
    }
}
