import Foundation
import Media
public import StageKit

/// `transcode.files`: whole media files in the containers and codecs that the video's request asks for, one after the
/// other. What is finished stays in the workbench when the job is interrupted, and is not made again.
public actor FileTranscoder: Stage {
    public static let manifest = StageManifest(
        id: "transcode.files",
        summary: "makes whole files that a request asks for by name: AVI, FLV, MP4, Ogg, WebM, MPEG-TS",
        consumes: [.source, .facts], produces: [.file])

    public init(settings: Settings) {}

    /// - Throws: `StageFailure`; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        guard let wanted = try WantedOutputs(job.request), !wanted.files.isEmpty else {
            return .skipped("no files are asked for")
        }
        let (facts, source) = (try job.facts(), try job.input(.source))
        // All plans first: what cannot be is told before anything is made.
        let plans = try wanted.files.map { file in try FilePlan(file, facts: facts) }
        var drafts: [Draft] = []
        var warnings: [String] = []
        for (index, plan) in plans.enumerated() {
            let (draft, met) = try make(plan, of: source.file, facts, for: job) { fraction in
                try job.progress(0.99 * (Double(index) + fraction) / Double(plans.count))
            }
            drafts.append(draft)
            warnings += met.filter { !warnings.contains($0) }
        }
        return .done(drafts, warnings: warnings)
    }

    private func make(
        _ plan: FilePlan, of source: URL, _ facts: MediaFacts, for job: Job,
        progress: @escaping @Sendable (Double) throws -> Void
    ) throws -> (Draft, warnings: [String]) {
        var draft = try job.growing(.file, name: "\(WantedOutputs.folder)/\(plan.wish.name)")
        draft.traits = plan.traits
        try progress(0)
        if FileManager.default.fileExists(atPath: draft.file.path) { return (draft, []) }
        let part = draft.file.appendingPathExtension("part")
        do {
            let report = try FileRun(
                plan: plan, source: source, facts: facts, progress: progress, isCancelled: job.cancellation
            ).make(part)
            guard report.pictures.frames + report.sound.frames > 0 else {
                throw StageFailure.reject("undecodable", "nothing of the file could be decoded")
            }
            try DurableFile.synchronise(part)
            try DurableFile.rename(part, to: draft.file)
            return (draft, plan.warnings(report, facts))
        } catch {
            // The room may be what was missing.
            try? FileManager.default.removeItem(at: part)
            guard let error = error as? AVError else { throw error }
            if job.isCancelled { throw CancellationError() }
            throw Self.failure(error, plan.wish.name)
        }
    }

    /// Encoders refuse some values together that are right each alone, which is no fault of the video.
    private static func failure(_ error: AVError, _ name: String) -> StageFailure {
        error.reason == .noSpace
            ? LadderTranscoder.failure(for: error)
            : .permanent("cannot_transcode", "\(name) cannot be made: \(error.words)")
    }
}

extension FilePlan {
    /// Of the file, as far as they are known before it is made.
    fileprivate var traits: Traits {
        var traits = Traits(
            width: picture?.chain.width, height: picture?.chain.height, frameRate: picture?.rate.value)
        traits.sampleRate = sound?.sampleRate
        traits.channels = sound?.channels
        return traits
    }

    /// What of the source could not be used.
    fileprivate func warnings(_ report: FileRun.Report, _ facts: MediaFacts) -> [String] {
        var damage = DamageReport(expected: facts.duration)
        damage.pictureEnd = picture.map { _ in report.pictures.end }
        damage.soundEnd = sound.map { _ in report.sound.duration }
        damage.pictureDamage = report.findings.damage + report.pictures.strays
        damage.soundDamage = report.reader.damage + report.sound.strays
        damage.soundMissing = report.sound.missing
        damage.jumps = max(report.reader.jumps, report.findings.jumps)
        damage.breakage = report.findings.breakage ?? report.reader.breakage
        damage.soundRefusal = report.reader.refusal
        var warnings = damage.warnings
        if wish.picture != nil, picture == nil { warnings.append("\(wish.name) has no picture: the source has none") }
        if wish.sound != nil, sound == nil { warnings.append("\(wish.name) has no sound: the source has none") }
        return warnings
    }
}
