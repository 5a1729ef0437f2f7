public import StageKit

extension Service {
    /// Has a stage work on a video that is ready. Nodes that take what it makes work again afterwards.
    ///
    /// - Returns: the job, or nil when there is no such video.
    /// - Throws: `Refusal` (`.conflict`) when no node of the pipeline does it when asked, when the video is not ready, or
    ///   when it is being done already.
    public func ask(_ stage: String, of video: Identifier, request: JSON = .empty) async throws -> JobView? {
        try await refusing { try await engine.desk.ask(stage, of: video, request: request) }
    }

    /// What the probe found out about a video's source; nil when it is not known (yet).
    public func facts(of video: Identifier) async throws -> MediaFacts? {
        try await library.read { ledger in
            try ledger.artifacts(of: video).last { $0.kind == .facts }?.traits.facts
        }
    }
}
