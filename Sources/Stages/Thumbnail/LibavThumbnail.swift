import Foundation
import Media
public import StageKit

/// `thumbnail.libav`: pictures of a video as JPEG files, upright, in square pixels.
///
/// `thumbnails/0.jpg` is the poster: of the pictures that were taken, the one that shows most (see `PosterChoice`), in
/// a larger size; when all of them are black, others are looked at. `thumbnails/1.jpg` and on are all that were taken,
/// evenly spread over the video: the i-th of N at `duration·i/(N+1)`, without those that came out as the same moment
/// again (a video of one picture has one). Of a sound with a cover, the cover is the poster, and there is nothing else.
public actor LibavThumbnail: Stage {
    public static let manifest = StageManifest(
        id: "thumbnail.libav", summary: "a poster and pictures evenly spread over the video, as JPEG",
        consumes: [.source, .facts], produces: [.thumbnail])

    private let count: Int
    private let width: Int
    private let posterWidth: Int
    private let quality: Int

    public init(settings: Settings) {
        count = settings.integer("count", default: 5, in: 0...500, "How many pictures are taken besides the poster.")
        width = settings.integer("width", default: 480, in: 16...4096, "Pictures are at most this many pixels wide.")
        posterWidth = settings.integer(
            "posterWidth", default: 1280, in: 16...8192, "The poster is at most this many pixels wide.")
        quality = settings.integer("quality", default: 4, in: 1...31, "From 1, finest and largest, to 31.")
    }

    /// - Throws: `StageFailure`; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        let facts = try job.facts()
        let source = try job.input(.source)
        guard let video = facts.mainVideo ?? facts.video.first(where: \.isCoverArt) else {
            return .skipped("there is no picture in the source")
        }
        do {
            return try pictures(of: source.file, video, facts, for: job)
        } catch let error as AVError {
            if job.isCancelled { throw CancellationError() }
            throw StageFailure(error)
        }
    }

    private func pictures(of file: URL, _ video: MediaFacts.Video, _ facts: MediaFacts, for job: Job) throws
        -> Outcome
    {
        let finder = PictureFinder(
            file, stream: video.stream, origin: video.isCoverArt ? 0 : facts.origin,
            limits: Limits(accepting: video), interrupt: job.cancellation)
        let duration = video.isCoverArt ? nil : facts.duration
        let plan = PicturePlan(duration: duration, count: count)
        let still = Still(PictureChain(video), quality: quality, interrupt: job.cancellation)

        var drafts: [Draft] = []
        var taken: Set<Double> = []
        var poster = PosterChoice()
        for (number, time) in plan.times.enumerated() {
            try job.progress(Double(number) / Double(plan.times.count + 1))
            guard let found = try picture(finder, at: time), taken.insert(found.time).inserted else { continue }
            let jpeg = try still.jpeg(found.frame, width: width)
            poster.consider(found, try still.content(found.frame), weight: jpeg.data.count)
            guard count > 0, !video.isCoverArt else { continue }
            drafts.append(try draft(drafts.count + 1, jpeg, time: found.time, for: job))
        }
        guard poster.best != nil else {
            return .done([], warnings: ["no thumbnails: no picture of the source could be decoded"])
        }
        try job.progress(Double(plan.times.count) / Double(plan.times.count + 1))
        for time in PicturePlan.others(duration: duration, count: count) where poster.isEmpty {
            guard let found = try picture(finder, at: time), taken.insert(found.time).inserted else { continue }
            let jpeg = try still.jpeg(found.frame, width: width)
            poster.consider(found, try still.content(found.frame), weight: jpeg.data.count)
        }
        if let best = poster.best {
            let jpeg = try still.jpeg(best.frame, width: posterWidth)
            drafts.insert(try draft(0, jpeg, time: video.isCoverArt ? nil : best.time, for: job), at: 0)
        }
        try job.progress(1)
        return .done(drafts)
    }

    /// The picture at this time; where nothing can be decoded, the first one of all.
    private func picture(_ finder: PictureFinder, at time: Double) throws -> PictureFinder.Found? {
        if let found = try finder.picture(at: time) { return found }
        return time > 0 ? try finder.picture(at: 0) : nil
    }

    private func draft(_ number: Int, _ jpeg: Still.JPEG, time: Double?, for job: Job) throws -> Draft {
        var traits = Traits(width: jpeg.width, height: jpeg.height)
        traits.time = time
        traits.mediaType = "image/jpeg"
        let draft = try job.output(.thumbnail, name: "thumbnails/\(number).jpg", traits: traits)
        try jpeg.data.write(to: draft.file)
        return draft
    }
}
