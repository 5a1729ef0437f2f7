import Foundation
import Media
import StageKit

/// Makes one whole file.
///
///     reader ──► pictures ──┐
///                           ├──► muxer      one thread each, bounded queues between
///     reader ──► sound ─────┘
struct FileRun {
    /// Frames that may wait between two threads.
    private static let queued = 8
    /// Packets of one track that may wait: encoders look ahead, and the other track must not starve meanwhile.
    private static let waiting = 256

    let plan: FilePlan
    let source: URL
    let facts: MediaFacts
    /// Gets 0…1.
    let progress: @Sendable (Double) throws -> Void
    let isCancelled: @Sendable () -> Bool

    /// What came of it.
    struct Report: Sendable {
        var pictures = FilePictures.Report()
        var sound = SoundWorker.Report()
        var reader = SoundReader.Report()
        var findings = PictureReader.Findings.Values()
        var codecs: [String] = []
    }

    /// - Throws: `AVError`, `CancellationError`.
    func make(_ file: URL) throws -> Report {
        let limits = LadderRun.limits(for: facts)
        let latest = LadderRun.latest(facts, limits)
        let start = try FirstFrames(
            source, picture: plan.picture?.stream, sound: plan.sound?.stream, limits: limits, interrupt: isCancelled)
        let origin = start.origin(rate: plan.picture?.rate.value, duration: latest)
        let crew = Crew(isCancelled: isCancelled)
        let results = Results(Report())
        let findings = PictureReader.Findings()
        var encoders: [Encoder] = []
        var tracks: [BoundedQueue<Packet>] = []
        if let picture = plan.picture {
            let encoder = try Encoder(picture)
            let line = pictures(picture, encoder, crew, limits, findings, origin: origin, latest: latest)
            encoders.append(encoder)
            tracks.append(line.packets)
            crew.start("pictures") {
                let report = try line.run()
                results.change { $0.pictures = report }
            }
        }
        if let sound = plan.sound {
            let encoder = try Encoder(sound)
            let line = self.sound(sound, encoder, crew, limits, results, origin: origin, latest: latest)
            encoders.append(encoder)
            tracks.append(line.packets)
            crew.start("sound") {
                let report = try line.run()
                results.change { $0.sound = report }
            }
        }
        do {
            let muxer = try Muxer(file, layout: plan.layout, encoders: encoders, interrupt: crew.isStopped)
            let muxing = FileMuxing(muxer: muxer, tracks: tracks)
            crew.start("muxer") { try muxing.run() }
        } catch {
            crew.stop(error)
        }
        try crew.join()
        let (codecs, met) = (encoders.compactMap(\.codecs), findings.values)
        results.change {
            $0.codecs = codecs
            $0.findings = met
        }
        return results.value
    }

    /// Starts to read the picture.
    private func pictures(
        _ picture: FilePlan.Picture, _ encoder: Encoder, _ crew: Crew, _ limits: Limits,
        _ findings: PictureReader.Findings, origin: Double, latest: Double
    ) -> FilePictures {
        let frames = BoundedQueue<Frame>(capacity: Self.queued, isStopped: crew.isStopped)
        let reader = PictureReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: picture.stream,
            companion: plan.sound?.stream, start: nil, threads: 0, frames: frames, findings: findings)
        crew.start("reader") { try reader.run() }
        let duration = max(facts.duration ?? 0, 0.001)
        return FilePictures(
            source: frames, packets: BoundedQueue(capacity: Self.waiting, isStopped: crew.isStopped), plan: picture,
            encoder: encoder, origin: origin, latest: latest, isMidway: { findings.values.isMidway },
            progress: { [progress] in try progress(min($0 / duration, 1)) })
    }

    /// Starts to read the sound.
    private func sound(
        _ sound: FilePlan.Sound, _ encoder: Encoder, _ crew: Crew, _ limits: Limits, _ results: Results<Report>,
        origin: Double, latest: Double
    ) -> FileSound {
        let frames = BoundedQueue<Frame>(capacity: 64, isStopped: crew.isStopped)
        let reader = SoundReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: sound.stream,
            isNeeded: plan.picture == nil, companion: plan.picture?.stream, frames: frames)
        crew.start("sound reader") {
            let report = try reader.run()
            results.change { $0.reader = report }
        }
        // Where there are pictures they tell how far it is.
        let (duration, isAlone) = (max(facts.duration ?? 0, 0.001), plan.picture == nil)
        return FileSound(
            source: frames, packets: BoundedQueue(capacity: Self.waiting, isStopped: crew.isStopped), plan: sound,
            encoder: encoder, origin: origin, latest: latest,
            progress: { [progress] time in if isAlone { try progress(min(time / duration, 1)) } })
    }
}

extension Encoder {
    fileprivate convenience init(_ picture: FilePlan.Picture) throws {
        try self.init(
            .video(
                width: picture.chain.width, height: picture.chain.height, frameRate: picture.frameRate,
                pixelFormat: picture.chain.pixelFormat, color: picture.color), picture.options)
    }

    fileprivate convenience init(_ sound: FilePlan.Sound) throws {
        try self.init(
            .audio(sampleRate: sound.sampleRate, layout: sound.layout, sampleFormat: sound.codec.sampleFormat),
            sound.options)
    }
}
