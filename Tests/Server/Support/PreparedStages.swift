import Foundation
import StageKit

/// Takes uploads as they are; refuses those that say so.
actor PreparedIngest: Stage {
    static let manifest = StageManifest(
        id: "prepared.ingest", summary: "Takes what is there.", consumes: [], produces: [.source])
    init(settings: Settings) {}
    func run(_ job: Job) async throws -> Outcome {
        let source = try job.input(.source)
        if try Data(contentsOf: source.file).starts(with: "bad".utf8) {
            throw StageFailure.permanent("no_video", "this is <b>no</b> video", hint: "send another")
        }
        return .done([], warnings: source.size < 10 ? ["the file is <i>very</i> small"] : [])
    }
}

/// Makes the files of a prepared folder the results.
actor PreparedPackage: Stage {
    static let manifest = StageManifest(
        id: "prepared.package", summary: "Copies prepared files.", consumes: [.source],
        produces: [.playlist, .rendition, .thumbnail])
    private let folder: String
    init(settings: Settings) { folder = settings.string("folder", default: "", "Where they are.") }

    func run(_ job: Job) async throws -> Outcome {
        guard !folder.isEmpty else { return .done([]) }
        var master = Traits()
        master.isMaster = true
        let files: [(ArtifactKind, String, Traits)] = [
            (.rendition, "360p.mp4", Traits(track: .video, width: 640, height: 360, duration: 8)),
            (.rendition, "audio.mp4", Traits(track: .audio, duration: 8)), (.playlist, "360p.m3u8", Traits()),
            (.playlist, "audio.m3u8", Traits()), (.playlist, "master.m3u8", master),
            (.thumbnail, "thumbnails/0.jpg", Traits()),
        ]
        return .done(
            try files.map { kind, name, traits in
                let draft = try job.output(kind, name: name, traits: traits)
                try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: draft.file.path)
                return draft
            })
    }
}

/// Work that runners do: one piece, of which nothing is kept.
actor PreparedLadder: PortableStage {
    static let manifest = StageManifest(
        id: "prepared.ladder", summary: "Takes what runners send.", consumes: [.source], produces: [.rendition])
    init(settings: Settings) {}
    func run(_ job: Job) async throws -> Outcome { .done([]) }
    nonisolated func pieces(of material: JobMaterial) throws -> [Piece] { [Piece("audio.mp4", .sound)] }
    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome { .done([]) }
}
