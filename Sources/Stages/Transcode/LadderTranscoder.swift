import Foundation
import Media
public import StageKit

/// Makes the renditions: the picture in several sizes, the sound once. The source is decoded once for all of them.
public actor LadderTranscoder: PortableStage {
    public static let manifest = StageManifest(
        id: "transcode.ladder",
        summary: "makes the renditions that a preset asks for: pictures of several sizes, and sound",
        consumes: [.source, .facts], produces: [.rendition])

    private let options: LadderOptions

    public init(settings: Settings) { options = LadderOptions(settings) }

    public func run(_ job: Job) async throws -> Outcome {
        guard job.request["live"] == nil else { return .skipped("its renditions were made while it was live") }
        let facts = try job.facts()
        let source = try job.input(.source)
        let plan = try LadderPlan(facts, options, preset: job.preset)
        do {
            let run = try LadderRun(job: job, source: source, facts: facts, whole: plan, piece: job.piece)
            return try await run.make()
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            throw Self.failure(for: error)
        }
    }

    public nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        // Its renditions were made while it was live.
        guard material.request["live"] == nil else { return [] }
        let facts = try material.facts()
        return LadderPieces(try LadderPlan(facts, options, preset: material.preset), facts, makesStill: options.makesStill).pieces
    }

    public func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome {
        let facts = try job.facts()
        let whole = try LadderPlan(facts, options, preset: job.preset)
        let plan = job.piece.flatMap { whole.only($0) }
        let isStill = plan == nil && whole.picture == nil && job.piece == LadderPieces.stillName
        guard plan != nil || isStill else {
            throw StageFailure.permanent("unknown_piece", "nothing of this name is to be made any more")
        }
        let sent = try SentMedia(try result.file(.media), for: job, whole: whole, facts: facts)
        do {
            guard let plan else { return try sent.still(segment: whole.segment) }
            if let rung = plan.picture?.rungs.first {
                return try sent.picture(rung, segment: plan.segment)
            }
            return try sent.sound(plan.sounds[0], segment: plan.segment)
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            if error.reason == .noSpace { throw Self.failure(for: error) }
            throw SentMedia.wrong("the runner's file cannot be read: \(error.words)")
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
