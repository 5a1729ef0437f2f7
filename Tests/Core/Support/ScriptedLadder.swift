import Foundation
import StageKit

/// Makes renditions that runners may make too: the sound and one picture first, another picture later. What a runner
/// sends is taken unless it says `bad`.
actor ScriptedLadder: PortableStage {
    static let manifest = StageManifest(
        id: "scripted.ladder", summary: "Makes renditions.", consumes: [.source], produces: [.rendition])
    private let part: Part

    init(settings: Settings) {
        part = Part(settings)
        _ = settings.preset("preset", "What is made.")
    }

    nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        [
            Piece("audio.mp4", .sound), Piece("360p.mp4", .picture(PortableWork.Size(side: 360, frameRate: 25))),
            Piece("720p.mp4", .picture(PortableWork.Size(side: 720, frameRate: 25)), isEssential: false),
        ]
    }

    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            .done([try job.write(.rendition, job.piece ?? "whole.mp4")])
        }
    }

    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            let bytes = try Data(contentsOf: try result.file(.media))
            guard String(decoding: bytes, as: UTF8.self) != "bad" else {
                throw StageFailure.reject("not_media", "the runner sent no media")
            }
            let draft = try job.output(.rendition, name: job.piece ?? "")
            try bytes.write(to: draft.file)
            return .done([draft])
        }
    }
}

/// Has nothing to do for any video.
actor ScriptedIdler: PortableStage {
    static let manifest = StageManifest(
        id: "scripted.idle", summary: "Does nothing.", consumes: [], accepts: [.source], produces: [.rendition])
    init(settings: Settings) { _ = Part(settings) }
    nonisolated func pieces(of material: JobMaterial) throws -> [Piece] { [] }
    func run(_ job: Job) async throws -> Outcome { .skipped("nothing") }
    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome { .skipped("nothing") }
}
