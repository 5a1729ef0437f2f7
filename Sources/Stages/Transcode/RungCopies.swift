import CMAF
import Foundation
import Media
import StageKit

/// The rungs that the source itself can be: its packets go into their files without being decoded.
struct RungCopies: Sendable {
    private struct Copy: Sendable {
        let rung: Rung
        let scan: CopyScan
    }

    private let copies: [Copy]
    private let stream: Int
    /// Of all renditions, copied or made.
    let segments: SegmentGrid?

    /// Looks at the source, where a track of the plan wants that.
    ///
    /// - Parameter origin: finds the zero of the result, in seconds on the clock of the file.
    init(
        _ plan: LadderPlan, _ facts: MediaFacts, source: Artifact, limits: Limits, interrupt: @escaping Interrupt,
        origin: () throws -> Double
    ) throws {
        segments = plan.picture?.segments
        stream = plan.picture?.stream ?? 0
        let bitrate = facts.mainVideo?.bitrate ?? facts.bitrate
        let wanted = (plan.picture?.rungs ?? []).filter { rung in
            guard rung.track.copies, let video = facts.mainVideo else { return false }
            return rung.objectionToCopy(of: video, in: facts.container, bitrate: bitrate) == nil
        }
        guard let picture = plan.picture, !wanted.isEmpty else {
            copies = []
            return
        }
        let scan = try? CopyScan(
            source.file, stream: picture.stream, origin: try origin(), segments: picture.segments, limits: limits,
            interrupt: interrupt)
        if interrupt() { throw CancellationError() }
        copies = scan.map { scan in wanted.map { Copy(rung: $0, scan: scan) } } ?? []
    }

    var isEmpty: Bool { copies.isEmpty }
    var names: [String] { copies.map(\.rung.fileName) }

    /// The plan without what is copied.
    func rest(of plan: LadderPlan) -> LadderPlan {
        guard !isEmpty, let picture = plan.picture else { return plan }
        var rest = plan
        let names = Set(names)
        rest.picture = picture.keeping(picture.rungs.filter { !names.contains($0.fileName) })
        return rest
    }

    /// Writes what is not there yet.
    ///
    /// - Parameter folder: the workbench; a file in it that has its name is whole.
    func make(_ source: URL, in folder: URL, limits: Limits, interrupt: @escaping Interrupt) throws {
        for copy in copies {
            let place = folder.appending(path: copy.rung.fileName)
            guard !FileManager.default.fileExists(atPath: place.path) else { continue }
            let part = folder.appending(path: "parts/copy.mp4")
            try write(copy, source, to: part, limits: limits, interrupt: interrupt)
            try DurableFile.synchronise(part)
            try DurableFile.rename(part, to: place)
        }
    }

    private func write(
        _ copy: Copy, _ source: URL, to file: URL, limits: Limits, interrupt: @escaping Interrupt
    ) throws {
        let demuxer = try Demuxer(source, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        let rate = Rational(copy.rung.rate.numerator, copy.rung.rate.denominator)
        let muxer = try Muxer(file, copying: stream, of: demuxer, frameRate: rate, interrupt: interrupt)
        var index = 0
        while let packet = try demuxer.read() {
            guard copy.scan.slots.indices.contains(index) else { throw SourceIdentity.changed }
            let slot = copy.scan.slots[index]
            if index > 0, segments?.isStart(slot) == true { try muxer.cut() }
            packet.place(at: slot, decodedAt: Int64(index) - copy.scan.delay, lasting: 1, rate.inverse)
            try muxer.write(packet)
            index += 1
        }
        guard index == copy.scan.slots.count else { throw SourceIdentity.changed }
        try muxer.finish()
    }

    /// Whether all of them are there.
    func isDone(in folder: URL) -> Bool {
        names.allSatisfy { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
    }

    /// In seconds; nil when nothing is copied.
    var duration: Double? { copies.map { Double($0.scan.slots.count) / $0.rung.rate.value }.max() }

    /// What there is of the renditions.
    func drafts(for job: Job, in folder: URL) throws -> [Draft] {
        try copies.filter { FileManager.default.fileExists(atPath: folder.appending(path: $0.rung.fileName).path) }
            .map { copy in
                var draft = try job.growing(.rendition, name: copy.rung.fileName)
                let duration = Double(copy.scan.slots.count) / copy.rung.rate.value
                let size = try draft.file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
                draft.traits = Traits(
                    track: .video, width: copy.rung.width, height: copy.rung.height,
                    frameRate: copy.rung.rate.value, duration: duration,
                    codecs: try FragmentIndex(path: draft.file.path).track.codecs)
                draft.traits.bitrate = duration > 0 ? Int(Double(size) * 8 / duration) : nil
                return draft
            }
    }
}
