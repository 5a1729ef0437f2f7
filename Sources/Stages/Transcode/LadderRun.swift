import Foundation
import Media
import StageKit

/// One job of `transcode.ladder`: goes on where an earlier attempt ended, and publishes what is finished on the way.
///
///     sound      one pass over the whole file
///     lines      chunk after chunk of the picture, side by side where there are cores and the file can be entered
///                anywhere
struct LadderRun {
    let job: Job
    let source: Artifact
    let facts: MediaFacts
    private let whole: LadderPlan
    /// What of it is to be made, without what is copied.
    let plan: LadderPlan
    let copies: RungCopies
    /// Called when a chunk is about to be made; what it throws, the chunk fails with. For tests.
    var inspect: @Sendable (Int) throws -> Void = { _ in }

    /// - Parameters:
    ///   - whole: all that is made of the source, here or elsewhere: it decides where the result begins and is cut.
    ///   - piece: the one rendition that is to be made; nil for all.
    /// - Throws: `AVError`, `CancellationError`; `StageFailure` for a piece that the plan does not have.
    init(job: Job, source: Artifact, facts: MediaFacts, whole: LadderPlan, piece: String? = nil) throws {
        guard let part = piece.map({ whole.only($0) }) ?? whole else {
            throw StageFailure.permanent("unknown_piece", "nothing of this name is to be made any more")
        }
        (self.job, self.source, self.facts, self.whole) = (job, source, facts, whole)
        let limits = Self.limits(for: facts)
        copies = try RungCopies(
            part, facts, source: source, limits: limits, interrupt: job.cancellation,
            origin: { try Self.origin(whole, source.file, facts, limits, job.cancellation) })
        plan = copies.rest(of: part)
    }

    /// - Throws: `AVError`, `StageFailure` when nothing could be decoded, `CancellationError`.
    func make() async throws -> Outcome {
        let (growth, growing) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let chunks = plan.picture.map { ChunkPlan($0.segments, duration: plan.chunk) }
        let book = try Workbook(
            try job.workbench(), source: source.file, size: source.size, plan: signature,
            names: plan.picture?.rungs.map(\.fileName) ?? [], chunks: chunks, log: job.log, origin: origin,
            grown: { growing.yield() })
        let crew = Crew(isCancelled: job.cancellation)
        let meter = meter(book)
        let claims = start(crew, book, chunks, meter)
        if !copies.isEmpty {
            crew.start("copies") { [copies, source, limits] in
                try copies.make(source.file, in: book.folder, limits: limits, interrupt: crew.isStopped)
            }
        }
        let end = Thread {
            try? crew.join()
            growing.finish()
        }
        end.start()
        let results = LadderResults(plan: plan, facts: facts, book: book, copies: copies)
        do {
            // Of a piece nobody sees anything before it is whole: the next attempt may be a runner's.
            for await _ in growth where results.isPlayable && job.piece == nil { try await job.publish(try results.drafts(for: job)) }
        } catch {
            crew.stop(error)
        }
        do {
            try crew.join()
            if let claims { try finishPicture(book, claims) }
        } catch {
            // The room may be what was missing: without any, nobody can even write down that it is missing.
            book.discardUnfinished()
            throw error
        }
        return try results.outcome(for: job)
    }

    /// What the probe let in may pass; what comes out beyond what it saw may not.
    static func limits(for facts: MediaFacts) -> Limits {
        var limits = Limits()
        limits.duration = max(limits.duration, (facts.duration ?? 0) * 1.1)
        for video in facts.video { limits.pixels = max(limits.pixels, video.codedWidth * video.codedHeight) }
        limits.streams = 1000
        return limits
    }

    private var limits: Limits { Self.limits(for: facts) }

    /// The latest time that is believed, in seconds of the result: what the probe measured, and some more, because
    /// headers are not exact.
    private var latest: Double { Self.latest(facts, limits) }

    static func latest(_ facts: MediaFacts, _ limits: Limits) -> Double {
        facts.duration.map { min($0 * 1.1 + 10, limits.duration) } ?? limits.duration
    }

    private func origin() throws -> Double {
        try Self.origin(whole, source.file, facts, limits, job.cancellation)
    }

    private static func origin(
        _ plan: LadderPlan, _ file: URL, _ facts: MediaFacts, _ limits: Limits, _ interrupt: @escaping Interrupt
    ) throws -> Double {
        let start = try FirstFrames(
            file, picture: plan.picture?.stream, sound: plan.sound?.stream, limits: limits, interrupt: interrupt)
        return start.origin(rate: plan.picture?.rate.value, duration: latest(facts, limits))
    }

    // MARK: Work

    /// Starts what is not finished.
    private func start(_ crew: Crew, _ book: Workbook, _ chunks: ChunkPlan?, _ meter: ProgressMeter) -> ChunkClaims? {
        let done = Set(book.record.sounds.keys)
        // The main one first: with it the video can be played.
        let sounds = plan.sounds.filter(\.isMain) + plan.sounds.filter { !$0.isMain }
        let passes = sounds.enumerated().filter { !done.contains($0.element.fileName) }.map { place, sound in
            soundPass(sound, place, book, crew, meter)
        }
        if !passes.isEmpty { crew.start("sound") { for pass in passes { try pass.run() } } }
        guard let picture = plan.picture, let chunks else { return nil }
        let record = book.record
        let last = record.chunks.first { $0.value.isLast }?.key
        let claims = ChunkClaims(
            done: Set(record.chunks.keys), count: last.map { $0 + 1 },
            expected: facts.duration.map(chunks.count) ?? 1)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let canSeek = facts.duration != nil && PictureReader.canSeek(facts.container)
        let lines = canSeek ? max(1, min(8, cores / 2)) : 1
        let line = PictureLine(
            source: source.file, limits: limits, plan: picture, chunks: chunks,
            options: encoderOptions(picture, cores: cores / lines), decodingThreads: decodingThreads(cores / lines),
            claims: claims, book: book, latest: latest,
            companion: plan.sound?.stream, isStopped: crew.isStopped, meter: meter, inspect: inspect)
        for index in 0..<lines { crew.start("line \(index)") { try line.run() } }
        return claims
    }

    private func soundPass(
        _ sound: LadderPlan.Sound, _ place: Int, _ book: Workbook, _ crew: Crew, _ meter: ProgressMeter
    ) -> SoundPass {
        let segments = whole.picture?.segments
        let (segment, duration) = (plan.segment, max(facts.duration ?? 0, 0.001))
        let count = Double(plan.sounds.count)
        let original = facts.audio.first { $0.stream == sound.stream }
        let mayCopy =
            sound.track.copies
            && original.map { sound.objectionToCopy(of: $0, in: facts.container) == nil } ?? false
        return SoundPass(
            source: source.file, limits: limits, plan: sound, companion: whole.picture?.stream,
            book: book, latest: latest,
            segmentStart: { segments?.start(of: $0) ?? Double($0) * segment },
            isNeeded: segments == nil && plan.sounds.count == 1, mayCopy: mayCopy, isStopped: crew.isStopped,
            progress: { try meter.sound((Double(place) + min($0 / duration, 1)) / count) })
    }

    /// What one thread decodes several times faster than two cores encode it costs least on one thread.
    private func decodingThreads(_ cores: Int) -> Int {
        guard let video = facts.mainVideo, cores <= 2, plan.picture?.rungs.count ?? 0 > 1 else { return 0 }
        let isLight = ["h264", "mpeg4", "mpeg2video", "vp8"].contains(video.codec)
        return isLight && video.codedWidth * video.codedHeight <= 1920 * 1088 ? 1 : 0
    }

    private func encoderOptions(_ picture: LadderPlan.Picture, cores: Int) -> [EncoderOptions] {
        picture.rungs.map { rung in
            let threads = LadderPlan.threads(for: rung, of: picture.rungs, cores: cores)
            return EncoderOptions(rung, picture.segments, threads: threads)
        }
    }

    private func meter(_ book: Workbook) -> ProgressMeter {
        let renditions = plan.picture?.rungs.count ?? 0
        let frames = plan.picture.map { Int(((facts.duration ?? 0) * $0.rate.value).rounded(.up)) } ?? 0
        let record = book.record
        let chunks = plan.picture.map { ChunkPlan($0.segments, duration: plan.chunk) }
        let done = record.chunks.reduce(0) { $0 + Int($1.value.end - (chunks?.start(of: $1.key) ?? 0)) }
        return ProgressMeter(
            frames: max(frames, renditions > 0 ? 1 : 0) * renditions, done: done * renditions,
            hasSound: plan.sound != nil
        ) { [job] in try job.progress($0) }
    }

    /// All chunks are there, and nothing is missing between them.
    private func finishPicture(_ book: Workbook, _ claims: ChunkClaims) throws {
        let joined = book.record.joined
        guard joined == claims.count else {
            throw StageFailure.retry("unfinished", "\(joined) of \(claims.count ?? 0) chunks are finished")
        }
        if joined > 0 { try book.finishPicture() }
    }

    // MARK: Plan

    /// All that decides what the bytes of the result will be, but the source.
    private var signature: String {
        var parts = ["3", "chunk \(plan.chunk)", "sounds \(plan.sounds)"] + copies.names
        if let picture = plan.picture {
            parts.append(
                "stream \(picture.stream) at \(picture.rate.ratio.numerator)/\(picture.rate.ratio.denominator)")
            parts.append("\(picture.chain.text), segments of \(picture.segments.segment)")
            for (rung, options) in zip(picture.rungs, encoderOptions(picture, cores: 1)) {
                parts.append(
                    "\(rung.fileName) \(rung.width)x\(rung.height) \(rung.rate) \(rung.color) \(rung.finish ?? "") "
                        + "\(rung.track.pixelFormat) \(rung.track.keyFrameInterval ?? 0) \(Self.text(options))")
            }
        }
        return parts.joined(separator: "; ")
    }

    private static func text(_ options: EncoderOptions) -> String {
        var plain = options
        plain.codecOptions = [:]
        plain.threads = 0
        // A dictionary describes itself in another order every time.
        let pairs = options.codecOptions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(plain) \(pairs.joined(separator: ":"))"
    }
}
