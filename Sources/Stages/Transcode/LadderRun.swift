import Foundation
import Media
import StageKit

/// One job of `transcode.ladder`: sets up the threads, waits for them, and says what was made.
///
///     reader ──► picture worker ──► largest rung ──► … ──► smallest rung      one thread each,
///        └─────► sound worker                                                bounded queues between
struct LadderRun {
    /// Frames that may wait between two threads: enough to even out key frames, little enough for 8K pictures.
    private static let queued = 4

    let job: Job
    let source: URL
    let facts: MediaFacts
    let plan: LadderPlan

    private let limits: Limits
    private let results = LadderResults()
    private let crew: Crew

    init(job: Job, source: URL, facts: MediaFacts, plan: LadderPlan) {
        self.job = job
        self.source = source
        self.facts = facts
        self.plan = plan
        crew = Crew(isCancelled: job.cancellation)
        limits = Self.limits(for: facts)
    }

    /// - Throws: `AVError`, `StageFailure` when nothing could be decoded, `CancellationError`.
    func make() throws -> Outcome {
        let start = try FirstFrames(
            source, picture: plan.picture?.stream, sound: plan.sound?.stream, limits: limits,
            interrupt: job.cancellation)
        let origin = start.origin(rate: plan.picture?.rate.value, duration: latest)
        let pictureDrafts = try (plan.picture?.rungs ?? []).map { try job.output(.rendition, name: $0.fileName) }
        let soundDraft = try plan.sound.map { _ in try job.output(.rendition, name: "audio.mp4") }
        let meter = ProgressMeter(
            tracks: pictureDrafts.count + (soundDraft == nil ? 0 : 1), duration: facts.duration ?? 0
        ) { [job] in try job.progress($0) }

        let pictures = plan.picture.map { startPictures($0, pictureDrafts, origin, meter) }
        let sounds = plan.sound.flatMap { sound in
            soundDraft.map { startSound(sound, $0, pictureDrafts.count, origin, meter) }
        }
        startReader(pictures, sounds)
        try crew.join()
        return try outcome(pictureDrafts, soundDraft)
    }

    /// What the probe let in may pass; what comes out beyond what it saw may not.
    static func limits(for facts: MediaFacts) -> Limits {
        var limits = Limits()
        limits.duration = max(limits.duration, (facts.duration ?? 0) * 1.1)
        for video in facts.video { limits.pixels = max(limits.pixels, video.codedWidth * video.codedHeight) }
        limits.streams = 1000
        return limits
    }

    /// The latest time that is believed, in seconds of the result: what the probe measured, and some more, because
    /// headers are not exact.
    private var latest: Double { facts.duration.map { min($0 * 1.1 + 10, limits.duration) } ?? limits.duration }

    private func queue<Element>(_ type: Element.Type) -> BoundedQueue<Element> {
        BoundedQueue(capacity: Self.queued, isStopped: crew.isStopped)
    }

    private func startReader(_ pictures: BoundedQueue<Frame>?, _ sounds: BoundedQueue<Frame>?) {
        let reader = SourceReader(
            file: source, limits: limits, interrupt: crew.isStopped,
            picture: plan.picture.flatMap { plan in pictures.map { (plan.stream, $0) } },
            sound: plan.sound.flatMap { plan in sounds.map { (plan.stream, $0) } })
        crew.start("reader") { [results] in
            let report = try reader.run()
            results.record { $0.reader = report }
        }
    }

    private func startPictures(
        _ plan: LadderPlan.Picture, _ drafts: [Draft], _ origin: Double, _ meter: ProgressMeter
    ) -> BoundedQueue<Frame> {
        let decoded = queue(Frame.self)
        let queues = plan.rungs.map { _ in queue(GridPicture.self) }
        let worker = PictureWorker(source: decoded, target: queues[0], plan: plan, origin: origin, latest: latest)
        crew.start("pictures") { [results] in
            let report = try worker.run()
            results.record { $0.picture = report }
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        for (index, rung) in plan.rungs.enumerated() {
            let threads = LadderPlan.threads(for: rung, of: plan.rungs, cores: cores)
            let worker = RungWorker(
                rung: rung, file: drafts[index].file, plan: plan,
                options: EncoderOptions(rung, plan.segments, threads: threads), source: queues[index],
                below: queues.indices.contains(index + 1) ? queues[index + 1] : nil, interrupt: crew.isStopped,
                progress: { try meter.reach($0, track: index) })
            crew.start(rung.fileName) { [results] in
                let codecs = try worker.run()
                results.record { $0.codecs[index] = codecs }
            }
        }
        return decoded
    }

    private func startSound(
        _ plan: LadderPlan.Sound, _ draft: Draft, _ track: Int, _ origin: Double, _ meter: ProgressMeter
    ) -> BoundedQueue<Frame> {
        // Frames of sound are small; more of them let the reader run ahead to the next picture.
        let decoded = BoundedQueue<Frame>(capacity: 64, isStopped: crew.isStopped)
        let (picture, segment) = (self.plan.picture, self.plan.segment)
        let worker = SoundWorker(
            source: decoded, file: draft.file, plan: plan, origin: origin, latest: latest,
            segmentStart: { picture?.segments.start(of: $0) ?? Double($0) * segment },
            interrupt: crew.isStopped, progress: { try meter.reach($0, track: track) })
        crew.start("sound") { [results] in
            let report = try worker.run()
            results.record { $0.sound = report }
        }
        return decoded
    }

    private func outcome(_ pictures: [Draft], _ sound: Draft?) throws -> Outcome {
        let values = results.values
        if plan.picture != nil, values.picture?.frames ?? 0 == 0 {
            throw StageFailure.reject("undecodable", "no picture of the file could be decoded")
        }
        if plan.sound != nil, plan.picture == nil, values.sound?.frames ?? 0 == 0 {
            throw StageFailure.reject("undecodable", "no sound of the file could be decoded")
        }
        var drafts = try pictures.enumerated().map { index, draft in
            try pictureDraft(draft, index, values)
        }
        if let sound, let report = values.sound, report.duration > 0 { drafts.append(try soundDraft(sound, report)) }
        return .done(drafts, warnings: damage(values).warnings)
    }

    private func pictureDraft(_ draft: Draft, _ index: Int, _ values: LadderResults.Values) throws -> Draft {
        var draft = draft
        guard let plan = plan.picture, let report = values.picture else { return draft }
        draft.traits = Traits(
            track: .video, width: plan.rungs[index].width, height: plan.rungs[index].height,
            frameRate: plan.rate.value, duration: Double(report.slots) / plan.rate.value, codecs: values.codecs[index])
        draft.traits.bitrate = try bitrate(of: draft)
        return draft
    }

    private func soundDraft(_ draft: Draft, _ report: SoundWorker.Report) throws -> Draft {
        var draft = draft
        draft.traits = Traits(track: .audio, duration: report.duration, codecs: report.codecs)
        draft.traits.sampleRate = plan.sound?.sampleRate
        draft.traits.channels = 2
        draft.traits.language = plan.sound?.language
        draft.traits.bitrate = try bitrate(of: draft)
        return draft
    }

    /// Of the whole file.
    private func bitrate(of draft: Draft) throws -> Int? {
        guard let duration = draft.traits.duration, duration > 0 else { return nil }
        let size = try draft.file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        return Int(Double(size) * 8 / duration)
    }

    private func damage(_ values: LadderResults.Values) -> DamageReport {
        var report = DamageReport(expected: facts.duration)
        report.pictureEnd = values.picture?.end
        report.soundEnd = values.sound?.duration
        report.pictureDamage = values.reader.pictureDamage + (values.picture?.strays ?? 0)
        report.soundDamage = values.reader.soundDamage + (values.sound?.strays ?? 0)
        report.pictureMissing = values.picture?.missing ?? 0
        report.soundMissing = values.sound?.missing ?? 0
        report.jumps = values.reader.jumps
        report.breakage = values.reader.breakage
        report.soundRefusal = values.reader.soundRefusal
        if plan.sound != nil, values.sound?.duration ?? 0 == 0 { report.soundRefusal = report.soundRefusal ?? "" }
        return report
    }
}
