import Foundation
import Media
public import StageKit

/// `studio.edit`: makes the source of an edited version out of another video, by runners alone. It comes before the
/// node that takes files in, and passes over videos that are no edits.
public actor StudioEdit: PortableStage {
    public static let manifest = StageManifest(
        id: "studio.edit",
        summary: "makes the source of an edited version of another video, by runners alone; comes before ingest.file",
        consumes: [], accepts: [.insert], produces: [.source])

    public init(settings: Settings) {}

    /// Nobody here can do it: this is for a node whose lanes no runner may serve.
    public func run(_ job: Job) throws -> Outcome {
        guard job.request["edit"] != nil else { return .skipped("this video is no edit of another one") }
        throw StageFailure.permanent(
            "runners_only", "only runners can edit videos",
            hint: "set the lanes of \"\(job.node)\" to {\"local\": 0, \"runners\": true}")
    }

    public nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        guard let edit = try Self.edit(material.request) else { return [] }
        return [Piece("edit", .edit(edit), isForRunnersAlone: true)]
    }

    public func adopt(_ result: PieceResult, for job: Job) throws -> Outcome {
        guard let edit = try Self.edit(job.request) else {
            throw StageFailure.permanent("unknown_piece", "this video is no edit of another one")
        }
        let file = try result.file(.media)
        do {
            let demuxer = try Demuxer(file, interrupt: job.cancellation)
            guard demuxer.container.contains("mp4"), demuxer.streams.contains(where: { $0.video != nil }) else {
                throw Self.wrong("the runner's file is no MP4 with a picture")
            }
            if let expected = edit.expected, let found = demuxer.duration {
                guard abs(found - expected) <= max(2, expected * 0.05) else {
                    throw Self.wrong("the runner's file lasts \(Int(found)) s, and should last \(Int(expected)) s")
                }
            }
        } catch let error as AVError {
            throw Self.wrong("the runner's file cannot be read: \(error.words)")
        }
        let draft = try job.output(.source, name: "source/original")
        // A second name: the file may be as large as a film.
        try FileManager.default.linkItem(at: file, to: draft.file)
        return .done([draft])
    }

    /// What the request says; nil for a video that is no edit.
    ///
    /// - Throws: `StageFailure` (permanent) for an edit that makes no sense.
    private static func edit(_ request: JSON) throws -> VideoEdit? {
        guard let edit = request["edit"] else { return nil }
        guard let video = (edit["video"]?.string).flatMap(Identifier.init), let duration = edit["duration"]?.number
        else {
            throw StageFailure.permanent("bad_request", "the edit does not say of which video it is")
        }
        do throws(VideoEdit.Fault) {
            return try VideoEdit(of: video, duration: duration, tasks: edit["tasks"] ?? .null)
        } catch {
            throw StageFailure.permanent("bad_request", error.words)
        }
    }

    private static func wrong(_ words: String) -> StageFailure { .retry("bad_result", words) }
}
