import Foundation
import Media
public import StageKit

/// `thumbnail.named`: pictures of a video under the names, in the number and of the size that its request asks for.
///
/// The i-th of N, counted from 0, is at `duration·(i+1)/(N+1)`. Where no picture can be decoded there is none, and the
/// numbers have no gap.
public actor NamedPictures: Stage {
    public static let manifest = StageManifest(
        id: "thumbnail.named", summary: "pictures that a request asks for by name, as JPEG", consumes: [.source, .facts],
        produces: [.picture])

    private let quality: Int

    public init(settings: Settings) {
        quality = settings.integer("quality", default: 4, in: 1...31, "From 1, finest and largest, to 31.")
    }

    /// - Throws: `StageFailure`; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        guard let wanted = try WantedOutputs(job.request)?.pictures, wanted.count != 0 else {
            return .skipped("no pictures are asked for")
        }
        let (facts, source) = (try job.facts(), try job.input(.source))
        guard let video = facts.mainVideo ?? facts.video.first(where: \.isCoverArt) else {
            return .done([], warnings: ["no pictures: there is none in the source"])
        }
        do {
            return try pictures(wanted, of: source.file, video, facts, for: job)
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            throw StageFailure(error)
        }
    }

    private func pictures(
        _ wanted: WantedPictures, of file: URL, _ video: MediaFacts.Video, _ facts: MediaFacts, for job: Job
    ) throws -> Outcome {
        let finder = PictureFinder(
            file, stream: video.stream, origin: video.isCoverArt ? 0 : facts.origin, limits: Limits(accepting: video),
            interrupt: job.cancellation)
        let duration = video.isCoverArt ? nil : facts.duration
        let times =
            wanted.count.map { PicturePlan(duration: duration, count: $0).times }
            ?? [Double.random(in: 0..<1) * (duration ?? 0)]
        let still = Still(PictureChain(video), quality: quality, interrupt: job.cancellation)
        var drafts: [Draft] = []
        for (number, time) in times.enumerated() {
            try job.progress(Double(number) / Double(times.count))
            // A picture taken anywhere is one that can be decoded.
            guard let found = try finder.picture(at: time) ?? (wanted.count == nil ? finder.picture(at: 0) : nil)
            else { continue }
            let jpeg = try still.jpeg(found.frame, within: (wanted.width, wanted.height))
            var traits = Traits(width: jpeg.width, height: jpeg.height)
            traits.time = found.time
            traits.mediaType = "image/jpeg"
            let draft = try job.output(
                .picture, name: "\(WantedOutputs.folder)/\(wanted.fileName(drafts.count))", traits: traits)
            try jpeg.data.write(to: draft.file)
            drafts.append(draft)
        }
        try job.progress(1)
        let missing = (wanted.count ?? 1) - drafts.count
        return .done(drafts, warnings: missing > 0 ? ["\(missing) pictures could not be taken"] : [])
    }
}
