import Foundation
import Media

/// Makes the sound, all of it at once: it takes a hundredth of the time of the picture.
struct SoundPass: Sendable {
    let source: URL
    let limits: Limits
    let plan: LadderPlan.Sound
    /// The stream of the picture, if there is one.
    let companion: Int?
    let book: Workbook
    let latest: Double
    let segmentStart: @Sendable (Int) -> Double
    let isStopped: @Sendable () -> Bool
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void

    /// The artefact's name.
    static let fileName = "audio.mp4"

    func run() throws {
        let crew = Crew(isCancelled: isStopped)
        // Frames of sound are small; more of them make fewer changes of threads.
        let frames = BoundedQueue<Frame>(capacity: 64, isStopped: crew.isStopped)
        let reader = SoundReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: plan.stream, companion: companion,
            frames: frames)
        let part = book.soundPart
        let worker = SoundWorker(
            source: frames, file: part, plan: plan, origin: book.origin, latest: latest,
            segmentStart: segmentStart, interrupt: crew.isStopped, progress: progress)
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
        try book.finishSound(worker: results.value.1, reader: results.value.0, Self.fileName)
    }
}
