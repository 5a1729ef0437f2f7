import Foundation
import Media
public import StageKit

/// `thumbnail.storyboard`: small pictures of the whole video for the seek bar of players, on sheets, and the WebVTT file
/// that says which part of which sheet stands for which time.
public actor StoryboardMaker: PortableStage {
    public static let manifest = StageManifest(
        id: "thumbnail.storyboard", summary: "small pictures for the seek bar: JPEG sheets and a WebVTT index",
        consumes: [.source, .facts], produces: [.storyboard])

    private let options: StoryboardPlan.Options
    private let quality: Int

    public init(settings: Settings) {
        var options = StoryboardPlan.Options()
        options.side = settings.integer(
            "side", default: 160, in: 32...640, "The longer side of each picture, in pixels.")
        options.columns = settings.integer("columns", default: 10, in: 1...20, "Pictures in a row of a sheet.")
        options.rows = settings.integer("rows", default: 10, in: 1...20, "Rows of a sheet.")
        options.tiles = settings.integer(
            "pictures", default: 100, in: 1...10_000,
            "How many a video gets, as long as they come neither closer nor farther apart than the two settings below.")
        options.closest = settings.duration(
            "closest", default: 1, in: 0.1...600, "Pictures are at least this far apart.")
        options.farthest = settings.duration(
            "farthest", default: 10, in: 0.1...3600, "Pictures are at most this far apart.")
        self.options = options
        quality = settings.integer("quality", default: 6, in: 1...31, "From 1, finest and largest, to 31.")
    }

    /// - Throws: `StageFailure`; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        let facts = try job.facts()
        let source = try job.input(.source)
        guard let video = facts.mainVideo else { return .skipped("there is no moving picture in the source") }
        guard let duration = facts.duration, duration > 0, duration.isFinite else {
            return .skipped("nobody knows how long the video is")
        }
        let plan = StoryboardPlan(duration: duration, picture: (video.width, video.height), options)
        do {
            let run = StoryboardRun(
                job: job, file: source.file, facts: facts, video: video, plan: plan, quality: quality)
            let sheets = try run.make()
            guard !sheets.isEmpty else {
                return .done([], warnings: ["no storyboard: no picture of the source could be decoded"])
            }
            let index = try index(plan, for: job)
            try job.progress(1)
            return .done([index] + sheets)
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            throw StageFailure(error)
        }
    }

    /// One piece: runners make one sheet, of whole seconds. Of a clip of moments they make none.
    public nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        let facts = try material.facts()
        guard let video = facts.mainVideo, let duration = facts.duration, duration > 0, duration.isFinite else {
            return []
        }
        let plan = SheetPlan(duration: duration, picture: (video.width, video.height), options)
        return [Piece("storyboard", duration < SheetPlan.shortest ? nil : .storyboard(plan.sheet))]
    }

    public func adopt(_ result: PieceResult, for job: Job) throws -> Outcome {
        let facts = try job.facts()
        guard let video = facts.mainVideo, let duration = facts.duration else {
            throw StageFailure.permanent("unknown_piece", "there is no storyboard to be made any more")
        }
        let plan = SheetPlan(duration: duration, picture: (video.width, video.height), options)
        let picture = try result.file(.picture)
        let (width, height) = (plan.sheet.columns * plan.sheet.width, plan.sheet.rows * plan.sheet.height)
        guard let found = try JPEGHead(picture) else {
            throw StageFailure.retry("bad_result", "the runner's picture is no JPEG")
        }
        guard (found.width, found.height) == (width, height) else {
            throw StageFailure.retry(
                "bad_result", "the runner's picture is \(found.width)x\(found.height), not \(width)x\(height)")
        }
        var traits = Traits(width: width, height: height)
        traits.mediaType = "image/jpeg"
        let draft = try job.output(.storyboard, name: StoryboardPlan.sheetName(0), traits: traits)
        try FileManager.default.copyItem(at: picture, to: draft.file)
        return .done([try index(plan.board, for: job), draft])
    }

    private func index(_ plan: StoryboardPlan, for job: Job) throws -> Draft {
        var traits = Traits(width: plan.width, height: plan.height)
        traits.mediaType = "text/vtt"
        let draft = try job.output(.storyboard, name: "storyboard.vtt", traits: traits)
        try Data(plan.text.utf8).write(to: draft.file)
        return draft
    }
}
