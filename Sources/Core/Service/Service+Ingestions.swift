import StageKit

/// Jobs of the ingestion server.
extension Service {
    /// Takes a job in: when this returns, it is not lost any more. Its video follows in a moment.
    ///
    /// - Throws: `Refusal`: `.noSpace`, `.unavailable`.
    public func accept(_ job: NewIngestion) async throws { try await refusing { try await ingestions.accept(job) } }

    /// The weights of all jobs that are accepted and not settled.
    public func ingestionLoad() async throws -> Int { try await library.read { try $0.ingestionLoad() } }

    /// Whether a node of the pipeline has this stage.
    public func has(stage: String) -> Bool { blueprint.nodes.contains { $0.manifest.id == stage } }
}
