import Foundation
import StageKit

/// What all fake stages share: each finds its script by name and does what it says, or something simple.
struct Part: Sendable {
    let script: Script
    let node: String

    init(_ settings: Settings) {
        let name = settings.string("script", default: "", "Name of the script.")
        node = settings.string("node", default: "", "Name of the node.")
        script = Script.named(name) ?? Script()
    }
}

extension Job {
    /// A finished draft with some text in it.
    func write(_ kind: ArtifactKind, _ name: String, _ text: String = "text", traits: Traits = Traits()) throws -> Draft
    {
        let draft = try output(kind, name: name, traits: traits)
        try Data(text.utf8).write(to: draft.file)
        return draft
    }
}

/// Lets a source in.
actor ScriptedIngest: Stage {
    static let manifest = StageManifest(
        id: "scripted.ingest", summary: "Lets a source in.", consumes: [], produces: [.source])
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            .done(job.inputs(.source).isEmpty ? [try job.write(.source, "source/original")] : [])
        }
    }
}

/// Makes a rendition.
actor ScriptedTranscode: Stage {
    static let manifest = StageManifest(
        id: "scripted.transcode", summary: "Makes a rendition.", consumes: [.source], produces: [.rendition])
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            .done([try job.write(.rendition, "720p.mp4", traits: Traits(track: .video, width: 1280, height: 720))])
        }
    }
}

/// Makes pictures.
actor ScriptedThumbnail: Stage {
    static let manifest = StageManifest(
        id: "scripted.thumbnail", summary: "Makes pictures.", consumes: [.source], produces: [.thumbnail])
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            .done([try job.write(.thumbnail, "thumbnails/0.jpg"), try job.write(.thumbnail, "thumbnails/1.jpg")])
        }
    }
}

/// Makes playlists.
actor ScriptedPackage: Stage {
    static let manifest = StageManifest(
        id: "scripted.package", summary: "Makes playlists.", consumes: [.rendition], produces: [.playlist])
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            var traits = Traits()
            traits.isMaster = true
            return .done([
                try job.write(.playlist, "720p.m3u8"), try job.write(.playlist, "master.m3u8", traits: traits),
            ])
        }
    }
}

/// Keeps its work in memory.
actor ScriptedSeed: Stage {
    static let manifest = StageManifest(
        id: "scripted.seed", summary: "Keeps its work in memory.", consumes: [.rendition], produces: [], revisits: true)
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            .done([])
        }
    }
}

/// Makes playlists, as renditions come.
actor ScriptedFollower: Stage {
    static let manifest = StageManifest(
        id: "scripted.follower", summary: "Makes playlists as renditions come.", consumes: [.rendition],
        produces: [.playlist], follows: true)
    private let part: Part
    init(settings: Settings) { part = Part(settings) }
    func open() throws { try part.script.open(part.node) }
    func close() { part.script.close(part.node) }
    func run(_ job: Job) async throws -> Outcome {
        try await part.script.run(job) { job in
            var traits = Traits()
            traits.isMaster = true
            let text = job.inputs.map { "\($0.name) \($0.size)" }.joined(separator: ", ")
            return .done([
                try job.write(.playlist, "master.m3u8", text + (job.isEarly ? " so far" : ""), traits: traits)
            ])
        }
    }
}
