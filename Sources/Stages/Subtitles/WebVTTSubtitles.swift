import Foundation
import Media
public import StageKit

/// `subtitles.webvtt`: the texts of the source (SubRip, ASS, WebVTT, MP4 timed text and whatever else FFmpeg's
/// libraries know to be text) as WebVTT files, one a stream.
///
/// Texts that cannot be read are no reason not to publish a video: there is a warning instead.
public actor WebVTTSubtitles: Stage {
    public static let manifest = StageManifest(
        id: "subtitles.webvtt", summary: "the text subtitles of the source as WebVTT files",
        consumes: [.source, .facts], produces: [.subtitle])

    private let most: Int

    public init(settings: Settings) {
        most = settings.integer("most", default: 50, in: 1...500, "How many texts are taken; those after are left out.")
    }

    /// - Throws: `StageFailure` when the disk is full; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        let facts = try job.facts()
        let source = try job.input(.source)
        let texts = Array(facts.subtitles.filter { $0.isText == true }.prefix(most))
        var warnings: [String] = []
        let pictures = facts.subtitles.count { $0.isText == false }
        if pictures > 0 {
            warnings.append("\(pictures == 1 ? "a subtitle is" : "\(pictures) subtitles are") made of pictures and left out")
        }
        guard !texts.isEmpty else {
            return warnings.isEmpty ? .skipped("there are no subtitles in the source") : .done([], warnings: warnings)
        }
        do {
            let lists = try SubtitleReader(file: source.file, facts: facts, texts: texts, job: job).read()
            return .done(try write(lists, texts, for: job), warnings: warnings)
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            if error.reason == .noSpace {
                throw StageFailure.retry("disk_full", error.words, hint: "make room on the disk of the data folder")
            }
            return .done([], warnings: warnings + ["the subtitles could not be read: \(error.words)"])
        }
    }

    private func write(_ lists: [CueList], _ texts: [MediaFacts.Subtitle], for job: Job) throws -> [Draft] {
        var names = SubtitleNames()
        var drafts: [Draft] = []
        for (list, subtitle) in zip(lists, texts) where !list.isEmpty {
            let (name, traits) = names.next(subtitle)
            let draft = try job.output(.subtitle, name: name, traits: traits)
            try Data(list.text.utf8).write(to: draft.file)
            drafts.append(draft)
        }
        try job.progress(1)
        return drafts
    }
}
