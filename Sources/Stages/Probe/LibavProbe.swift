import Foundation
import Media
public import StageKit

/// Finds out what the source is: `facts.json`, and the same value in the draft's traits.
///
/// What can never become a video is rejected here, in words for the person who sent it.
public actor LibavProbe: Stage {
    public static let manifest = StageManifest(
        id: "probe.libav", summary: "finds out what the source is: streams, sizes, rates, duration, languages",
        consumes: [.source], produces: [.facts])

    private let limits: Limits

    public init(settings: Settings) {
        var limits = Limits()
        limits.duration = settings.duration(
            "longest", default: limits.duration, in: 1...7 * 86400, "Longer sources are rejected.")
        let side = settings.integer(
            "largest", default: 8192, in: 16...16384,
            "Sources with more pixels than a square of this side are rejected.")
        limits.pixels = side * side
        limits.streams = settings.integer(
            "streams", default: limits.streams, in: 1...1000, "Sources with more streams are rejected.")
        self.limits = limits
    }

    public func run(_ job: Job) async throws -> Outcome {
        let source = try job.input(.source)
        let facts: MediaFacts
        do {
            let reader = FactsReader(file: source.file, size: source.size, limits: limits)
            facts = try reader.read(interrupt: job.cancellation) { try job.progress($0 * 0.98) }
        } catch let error as AVError {
            throw Self.failure(for: error)
        }
        if let problem = Acceptance.problem(with: facts, limits: limits) { throw problem }
        var draft = try job.output(.facts, name: "facts.json")
        draft.traits.facts = facts
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(facts).write(to: draft.file)
        return .done([draft])
    }

    static func failure(for error: AVError) -> StageFailure {
        switch error.reason {
        case .refused: .reject("not_media", error.words, hint: "send a video or audio file")
        case .invalidData:
            .reject("unreadable", error.words, hint: "the file is damaged, incomplete or not what its name says")
        case .limit: .reject("too_large", error.words)
        case .unsupported: .reject("unsupported", error.words)
        case .noSpace: .retry("disk_full", error.words)
        case .other: .permanent("cannot_read", error.words)
        }
    }
}
