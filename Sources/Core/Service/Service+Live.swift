public import StageKit

extension Service {
    /// Whether a node of the pipeline takes live sources.
    public var canGoLive: Bool { blueprint.nodes.contains { $0.lanes.runners && $0.stage is any LiveStage.Type } }

    /// Ends a live source: what has come of it becomes a video. Where nothing could come yet, the video is cancelled.
    ///
    /// - Returns: the video, or nil when there is none.
    /// - Throws: `Refusal` (`.conflict`) when it is not live (any more).
    public func endLive(_ id: Identifier) async throws -> VideoView? {
        try await refusing { try await engine.desk.endLive(of: id) }
    }
}
