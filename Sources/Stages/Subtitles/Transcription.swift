import Foundation
public import StageKit

/// `subtitles.transcription`: the words that are spoken in a video, as WebVTT. Runners listen; this server has no ear.
public actor Transcription: PortableStage {
    public static let manifest = StageManifest(
        id: "subtitles.transcription",
        summary: "what is spoken, as WebVTT, by runners alone: set \"when\" to \"asked\" and let runners do it",
        consumes: [.source, .facts], produces: [.subtitle])

    public init(settings: Settings) {}

    /// Nobody here can do it: this is for a node whose lanes no runner may serve.
    public func run(_ job: Job) -> Outcome {
        .skipped("only runners can transcribe: the lanes of \"\(job.node)\" need \"runners\": true")
    }

    public nonisolated func pieces(of material: JobMaterial) throws -> [Piece] {
        try material.facts().audio.isEmpty ? [] : [Piece("transcription", .transcription, isForRunnersAlone: true)]
    }

    public func adopt(_ result: PieceResult, for job: Job) throws -> Outcome {
        let text = try String(decoding: Data(contentsOf: try result.file(.text)), as: UTF8.self)
        let cues = try SentCaptions(text, duration: try job.facts().duration).cues
        guard !cues.isEmpty else { return .done([], warnings: ["nothing is spoken in this video"]) }
        let language = LanguageTag(result.language)
        var traits = Traits()
        traits.mediaType = "text/vtt"
        traits.language = language?.tag
        traits.label = "\(language?.name ?? language?.tag ?? "Transcription") (automatic)"
        let draft = try job.output(.subtitle, name: "subtitles/\(language?.tag ?? "und")-auto.vtt", traits: traits)
        try Data(cues.text.utf8).write(to: draft.file)
        return .done([draft])
    }
}
