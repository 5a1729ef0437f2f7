import Foundation
import Media
public import StageKit

/// Makes the renditions: the picture in several sizes, the sound once. The source is decoded once for all of them.
public actor LadderTranscoder: Stage {
    public static let manifest = StageManifest(
        id: "transcode.ladder",
        summary: "makes the renditions that a preset asks for: pictures of several sizes, and sound",
        consumes: [.source, .facts], produces: [.rendition])

    private let options: LadderOptions

    public init(settings: Settings) { options = LadderOptions(settings) }

    public func run(_ job: Job) async throws -> Outcome {
        let facts = try job.facts()
        let source = try job.input(.source)
        let plan = try LadderPlan(facts, options, preset: job.preset)
        do {
            let run = try LadderRun(job: job, source: source, facts: facts, whole: plan)
            return try await run.make()
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            throw Self.failure(for: error)
        }
    }

    static func failure(for error: AVError) -> StageFailure {
        switch error.reason {
        case .noSpace: .retry("disk_full", error.words, hint: "make room on the disk of the data folder")
        case .limit: .reject("too_large", error.words)
        case .invalidData, .refused: .reject("unreadable", error.words)
        case .unsupported: .reject("unsupported", error.words)
        case .other: .permanent("cannot_transcode", error.words)
        }
    }
}
