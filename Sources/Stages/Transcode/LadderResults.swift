import Foundation
import StageKit

/// What a workbook says as artefacts and words: so far, and at the end.
struct LadderResults {
    let plan: LadderPlan
    let facts: MediaFacts
    let book: Workbook
    let copies: RungCopies

    /// Whether there is enough for a player: something of the picture, and the sound if there is any.
    var isPlayable: Bool {
        let record = book.record
        return (record.joined > 0 || plan.picture == nil && !copies.isEmpty) && copies.isDone(in: book.folder)
            && (plan.sound.map { record.sounds[$0.fileName] != nil } ?? true)
    }

    /// What there is of the renditions.
    func drafts(for job: Job) throws -> [Draft] {
        let record = book.record
        let copied = try copies.drafts(for: job, in: book.folder)
        var drafts = try (record.joined > 0 ? plan.picture : nil).map { picture in
            try picture.rungs.map { rung in try draft(of: rung, picture, record, job) }
        }
        for sound in plan.sounds {
            guard let made = record.sounds[sound.fileName], made.size > 0 else { continue }
            drafts = (drafts ?? []) + [try draft(of: sound, made, job)]
        }
        return copied + (drafts ?? [])
    }

    /// - Throws: `StageFailure` when nothing could be decoded.
    func outcome(for job: Job) throws -> Outcome {
        let record = book.record
        if plan.picture != nil, record.chunks.values.allSatisfy({ $0.frames == 0 }) {
            throw StageFailure.reject("undecodable", "no picture of the file could be decoded")
        }
        if plan.sound != nil, plan.picture == nil, copies.isEmpty,
            record.sounds.values.allSatisfy({ $0.worker.frames == 0 })
        {
            throw StageFailure.reject("undecodable", "no sound of the file could be decoded")
        }
        guard record.source.isStill(job.inputs(.source)[0].file) else { throw SourceIdentity.changed }
        return .done(try drafts(for: job), warnings: damage(record).warnings)
    }

    private func draft(of sound: LadderPlan.Sound, _ made: WorkRecord.Sound, _ job: Job) throws -> Draft {
        var draft = try job.growing(.rendition, name: sound.fileName)
        draft.traits = Traits(track: .audio, duration: made.worker.duration, codecs: made.worker.codecs)
        draft.traits.sampleRate = sound.sampleRate
        draft.traits.channels = sound.channels
        draft.traits.language = sound.language
        draft.traits.label = sound.label
        draft.traits.isDefault = sound.isMain
        draft.traits.group = sound.group
        draft.traits.bitrate = Self.bitrate(made.size, made.worker.duration)
        return draft
    }

    private func draft(
        of rung: Rung, _ picture: LadderPlan.Picture, _ record: WorkRecord, _ job: Job
    ) throws -> Draft {
        let file = record.files[rung.fileName] ?? .init()
        var draft = try job.growing(.rendition, name: rung.fileName)
        draft.traits = Traits(
            track: .video, width: rung.width, height: rung.height, frameRate: rung.rate.value,
            duration: Double(record.joinedFrames) / picture.rate.value, codecs: file.codecs)
        draft.traits.bitrate = Self.bitrate(file.size, draft.traits.duration ?? 0)
        return draft
    }

    /// Of a whole file.
    private static func bitrate(_ size: Int, _ duration: Double) -> Int? {
        duration > 0 ? Int(Double(size) * 8 / duration) : nil
    }

    private func damage(_ record: WorkRecord) -> DamageReport {
        let chunks = record.chunks.filter { $0.key < record.joined }.values
        let sound = plan.sound.flatMap { record.sounds[$0.fileName] } ?? .init()
        let others = plan.sounds.filter { !$0.isMain && $0.group == nil }.compactMap { record.sounds[$0.fileName] }
        var report = DamageReport(expected: facts.duration)
        report.pictureEnd = chunks.map(\.pictureEnd).max() ?? copies.duration
        report.soundEnd = plan.sound == nil ? nil : sound.worker.duration
        report.pictureDamage = chunks.reduce(0) { $0 + $1.damage + $1.strays }
        report.soundDamage = ([sound] + others).reduce(0) { $0 + $1.reader.damage + $1.worker.strays }
        report.silentSounds = others.count { $0.size == 0 }
        report.surplusSounds = plan.sound == nil ? 0 : facts.audio.count - LadderPlan.chosen(of: facts).count
        report.pictureMissing = chunks.reduce(0) { $0 + $1.missing }
        report.soundMissing = sound.worker.missing
        report.jumps = max(sound.reader.jumps, chunks.map(\.jumps).max() ?? 0)
        report.breakage = chunks.compactMap(\.breakage).first ?? sound.reader.breakage
        report.soundRefusal = sound.reader.refusal
        if plan.sound != nil, sound.worker.duration == 0 { report.soundRefusal = report.soundRefusal ?? "" }
        return report
    }
}
