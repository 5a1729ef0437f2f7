import Foundation
import Media
public import StageKit

/// `thumbnail.libav`: pictures of a video as JPEG files, upright, in square pixels.
///
/// `thumbnails/0.jpg` is the poster: of the pictures that were taken, the one that shows most (whose JPEG is the
/// largest: black and plain ones are small), in a larger size. `thumbnails/1.jpg` and on are all of them, evenly spread
/// over the video: the i-th of N at `duration·i/(N+1)`, without those that came out as the same moment again (a video
/// of one picture has one). Of a sound with a cover, the cover is the poster, and there is nothing else.
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
            throw Self.failure(for: error)
        }
    }

    private func pictures(of file: URL, _ video: MediaFacts.Video, _ facts: MediaFacts, for job: Job) throws
        -> Outcome
    {
        var limits = Limits()
        // The probe has accepted this size, whatever it was told to accept.
        limits.pixels = max(limits.pixels, video.codedWidth * video.codedHeight)
        let finder = PictureFinder(
            file: file, stream: video.stream, origin: video.isCoverArt ? 0 : facts.startTime ?? 0, limits: limits,
            interrupt: job.cancellation)
        let plan = PicturePlan(duration: video.isCoverArt ? nil : facts.duration, count: count)
        let still = Still(video: video, quality: quality, interrupt: job.cancellation)

        var drafts: [Draft] = []
        var taken: Set<Double> = []
        var best: (picture: PictureFinder.Found, weight: Int)?
        for (number, time) in plan.times.enumerated() {
            try job.progress(Double(number) / Double(plan.times.count + 1))
            guard let found = try picture(finder, at: time), taken.insert(found.time).inserted else { continue }
            let jpeg = try still.jpeg(found.frame, width: width)
            if jpeg.data.count > best?.weight ?? -1 { best = (found, jpeg.data.count) }
            guard count > 0, !video.isCoverArt else { continue }
            drafts.append(try draft(drafts.count + 1, jpeg, time: found.time, for: job))
        }
        guard let best else {
            return .done([], warnings: ["no thumbnails: no picture of the source could be decoded"])
        }
        try job.progress(Double(plan.times.count) / Double(plan.times.count + 1))
        let poster = try still.jpeg(best.picture.frame, width: posterWidth)
        drafts.insert(try draft(0, poster, time: video.isCoverArt ? nil : best.picture.time, for: job), at: 0)
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

    static func failure(for error: AVError) -> StageFailure {
        switch error.reason {
        case .noSpace: .retry("disk_full", error.words, hint: "make room on the disk of the data folder")
        case .limit: .permanent("too_large", error.words)
        case .unsupported: .permanent("unsupported", error.words)
        case .invalidData, .refused, .other: .permanent("unreadable", error.words)
        }
    }
}
