import Foundation
import StageKit

/// Joins chunks to a rendition that grows: their bytes one after the other. What it makes at the end says why it ended.
actor ScriptedLive: LiveStage {
    static let manifest = StageManifest(
        id: "scripted.live", summary: "Joins chunks.", consumes: [.source], produces: [.rendition])
    private let part: Part

    init(settings: Settings) { part = Part(settings) }

    nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        let work = PortableWork.Live(address: "rtmp://x/y", heights: [720], frameRate: 30, segment: 4)
        return [Piece("live", .live(work), isForRunnersAlone: true)]
    }

    func run(_ job: Job) async throws -> Outcome { .skipped("only runners can") }

    func grow(_ job: Job) async throws {
        _ = try await part.script.run(job) { job in
            try await job.publish([try Self.joined(job)])
            return .done([])
        }
    }

    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome {
        let draft = try Self.joined(job)
        guard try !Data(contentsOf: draft.file).isEmpty else {
            throw StageFailure.permanent("nothing_came", "nothing came")
        }
        return .done([draft], warnings: [result.interruption].compactMap(\.self))
    }

    private static func joined(_ job: Job) throws -> Draft {
        let draft = try job.growing(.rendition, name: "720p.mp4")
        if !FileManager.default.fileExists(atPath: draft.file.path) { try Data().write(to: draft.file) }
        let file = try FileHandle(forUpdating: draft.file)
        defer { try? file.close() }
        for folder in ChunkFolder.all(in: try job.workbench()) {
            for chunk in folder.chunks {
                try file.seekToEnd()
                try file.write(contentsOf: Data(contentsOf: folder.file(chunk)))
                try FileManager.default.removeItem(at: folder.file(chunk))
            }
        }
        return draft
    }
}
