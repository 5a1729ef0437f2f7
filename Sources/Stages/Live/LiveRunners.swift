import CMAF
import Foundation
import Media
public import StageKit

/// `live.runners`: what happens now, made playable while it happens, by runners alone. It comes before the node that
/// takes files in, and passes over videos that are not live.
///
/// The chunks of a runner are joined into the files of renditions, which grow: whoever packages them follows, and at the
/// end they are whole as any others. The best of them and the sound become the source, so that all other stages have
/// what they work on.
public actor LiveRunners: LiveStage {
    public static let manifest = StageManifest(
        id: "live.runners",
        summary: "makes a live source playable while it lasts, by runners alone; comes before ingest.file",
        consumes: [], produces: [.rendition, .source])

    private let standard: LiveSource.Standard

    public init(settings: Settings) {
        standard = LiveSource.Standard(
            heights: settings.integers(
                "heights", default: [720, 480], in: 64...4320,
                "Sizes by the shorter side, where the request says none. One runner makes them all, in time."
            ).filter { $0 % 2 == 0 }.sorted(by: >),
            frameRate: settings.integer("frameRate", default: 30, in: 1...60, "Of all pictures, frames a second."),
            segment: Int(
                settings.duration(
                    "segment", default: 4, in: 2...10,
                    "How long a segment is, in whole seconds: viewers are about three of them behind.")))
    }

    /// Nobody here can do it: this is for a node whose lanes no runner may serve.
    public func run(_ job: Job) throws -> Outcome {
        guard try Self.source(job.request) != nil else { return .skipped("this video is not live") }
        throw StageFailure.permanent(
            "runners_only", "only runners can take live sources",
            hint: "set the lanes of \"\(job.node)\" to {\"local\": 0, \"runners\": true}")
    }

    public nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        guard let source = try Self.source(material.request) else { return [] }
        return [Piece("live", .live(source.work(standard)), isForRunnersAlone: true)]
    }

    public func grow(_ job: Job) async throws {
        var recording = try recording(job)
        guard try recording.join(isOver: false) else { return }
        try await job.publish(try recording.drafts())
    }

    public func adopt(_ result: PieceResult, for job: Job) throws -> Outcome {
        var recording = try recording(job)
        _ = try recording.join(isOver: true)
        try recording.end()
        let drafts = try recording.drafts()
        guard !drafts.isEmpty else {
            let why = result.interruption.map { ": \($0)" } ?? ""
            throw StageFailure.permanent("nothing_came", "nothing came of the live source\(why)")
        }
        let source = try job.output(.source, name: "source/original")
        let (length, pictures) = (recording.length, drafts.filter { $0.traits.track == .video })
        let best = pictures.max { ($0.traits.height ?? 0) < ($1.traits.height ?? 0) }
        let tracks = [best].compactMap(\.self) + drafts.filter { $0.traits.track == .audio }
        do {
            try TrackJoin.write(tracks.map(\.file), to: source.file, interrupt: job.cancellation) { time in
                try job.progress(length > 0 ? time / length : 0)
            }
        } catch let error as AVError {
            throw StageFailure.retry("cannot_join", "the recording cannot be written: \(error.words)")
        }
        let interruption = result.interruption.map { ["the live source ended before its time: \($0)"] } ?? []
        return .done(drafts + [source], warnings: interruption + recording.warnings)
    }

    private func recording(_ job: Job) throws -> Recording {
        guard let source = try Self.source(job.request) else {
            throw StageFailure.permanent("not_live", "this video is not live")
        }
        return try Recording(job, work: source.work(standard))
    }

    private static func source(_ request: JSON) throws -> LiveSource? {
        do throws(LiveSource.Fault) { return try LiveSource(of: request) } catch {
            throw StageFailure.permanent("bad_request", error.words, hint: error.hint)
        }
    }
}
