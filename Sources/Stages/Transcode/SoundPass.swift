import Foundation
import Media
import StageKit

/// Makes one sound, all of it at once: it takes a hundredth of the time of the picture.
struct SoundPass: Sendable {
    let source: URL
    let limits: Limits
    let plan: LadderPlan.Sound
    /// The stream of the picture, if there is one.
    let companion: Int?
    let book: Workbook
    let latest: Double
    let segmentStart: @Sendable (Int) -> Double
    let isNeeded: Bool
    /// The source's own sound may be taken over, if its packets allow it.
    let mayCopy: Bool
    let isStopped: @Sendable () -> Bool
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void

    func run() throws {
        if mayCopy, let copy = try copy() {
            let report = try copy.write(self, to: book.soundPart, isStopped: isStopped)
            return try book.finishSound(worker: report, reader: SoundReader.Report(), plan.fileName)
        }
        let gain = try plan.track.loudness.flatMap { target in try measure().map { LoudnessGain($0, target: target) } }
        let crew = Crew(isCancelled: isStopped)
        // Frames of sound are small; more of them make fewer changes of threads.
        let frames = BoundedQueue<Frame>(capacity: 64, isStopped: crew.isStopped)
        let reader = SoundReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: plan.stream, isNeeded: isNeeded,
            companion: companion, frames: frames)
        let part = book.soundPart
        let worker = SoundWorker(
            source: frames, file: part, plan: plan, origin: book.origin, latest: latest,
            segmentStart: segmentStart, interrupt: crew.isStopped, progress: progress, gain: gain)
        let results = Results<(SoundReader.Report, SoundWorker.Report)>((.init(), .init()))
        crew.start("sound reader") {
            let report = try reader.run()
            results.change { $0.0 = report }
        }
        crew.start("sound") {
            let report = try worker.run()
            results.change { $0.1 = report }
        }
        try crew.join()
        log(gain)
        try book.finishSound(worker: results.value.1, reader: results.value.0, plan.fileName)
    }

    /// What cannot be read to its end is encoded: that goes on behind damage.
    private func copy() throws -> SoundCopy? {
        let copy = try? SoundCopy(
            source, stream: plan.stream, origin: book.origin, rate: plan.sampleRate, limits: limits,
            interrupt: isStopped)
        if isStopped() { throw CancellationError() }
        return copy
    }

    /// How loud the sound is; nil when there is nothing to hear. Another pass, because that is known at the end alone.
    private func measure() throws -> Loudness? {
        let crew = Crew(isCancelled: isStopped)
        let frames = BoundedQueue<Frame>(capacity: 64, isStopped: crew.isStopped)
        let reader = SoundReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: plan.stream, isNeeded: isNeeded,
            companion: companion, frames: frames)
        let found = Results<Loudness?>(nil)
        crew.start("loudness reader") { _ = try reader.run() }
        crew.start("loudness") {
            var meter = LoudnessMeter()
            while let frame = try frames.take() { try meter.take(frame) }
            let loudness = try meter.finish()
            found.change { $0 = loudness }
        }
        try crew.join()
        return found.value
    }

    private func log(_ gain: LoudnessGain?) {
        guard let gain else { return }
        book.log.info(
            "loudness \(Self.spelled(gain.measured.integrated)) LUFS, peak \(Self.spelled(gain.measured.peak)) dBTP, "
                + "gain \(Self.spelled(gain.decibels)) dB")
    }

    private static func spelled(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
