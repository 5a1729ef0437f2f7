import CMAF
import Foundation
import Media
import StageKit

/// The recording of a live source: chunks are joined row by row into one file a rendition, in the job's workbench.
struct Recording {
    private let job: Job
    private let work: PortableWork.Live
    private let workbench: URL
    private let chunks: ChunkFolder
    private var record: LiveRecord

    init(_ job: Job, work: PortableWork.Live) throws {
        (self.job, self.work) = (job, work)
        workbench = try job.workbench()
        chunks = ChunkFolder(in: workbench)
        record = try LiveRecord.read(in: workbench)
    }

    /// In seconds.
    var length: Double { record.tracks?.map(\.duration).max() ?? 0 }

    var warnings: [String] {
        record.lost == 0
            ? [] : ["\(record.lost) times \(work.segment) s of the live source did not come, and are missing"]
    }

    /// What there is of the renditions.
    func drafts() throws -> [Draft] {
        try (record.tracks ?? []).filter { $0.file.fragments > 0 }.map { track in
            var draft = try job.growing(.rendition, name: track.name)
            draft.traits = Traits(
                track: track.kind, width: track.width, height: track.height, frameRate: track.frameRate,
                duration: track.duration, codecs: track.codecs)
            (draft.traits.sampleRate, draft.traits.channels) = (track.sampleRate, track.channels)
            draft.traits.isDefault = track.kind == .audio ? true : nil
            draft.traits.bitrate = track.duration > 0 ? Int(Double(track.file.size) * 8 / track.duration) : nil
            return draft
        }
    }

    /// Ends the files with their indexes.
    mutating func end() throws {
        // Not written down: another attempt makes them anew.
        record.tracks = try record.tracks?.map { track in
            var track = track
            if track.file.fragments > 0 { try track.file.end(path(of: track.name)) }
            return track
        }
    }

    // MARK: Joining

    /// Joins what can be joined, and removes the chunks that were.
    ///
    /// - Parameter isOver: no more will come.
    /// - Returns: whether anything was joined.
    /// - Throws: `AVError`, noSpace; the error of the disk; `CancellationError`.
    mutating func join(isOver: Bool) throws -> Bool {
        guard try decide(isOver: isOver), let tracks = record.tracks else { return false }
        let pictures = Set(tracks.filter { $0.kind == .video }.map(\.variant))
        let sound = tracks.first { $0.kind == .audio }.map(\.variant)
        let known = pictures.union(sound.map { [$0] } ?? [])
        let apart = sound.flatMap { pictures.contains($0) ? nil : $0 }
        let names = chunks.chunks
        let rows = ChunkRows(names.filter { known.contains($0.variant) }, age: chunks.age)
        // Those that came again, and those that are nobody's.
        for chunk in names where chunk.number < record.next || !known.contains(chunk.variant) { remove(chunk) }
        let before = record.next - record.lost
        while true {
            let number = record.next
            switch rows.step(number, pictures: pictures, sound: apart, isOver: isOver) {
            case .wait: return record.next - record.lost > before
            case .join(let hasSound): try append(number, tracks.filter { $0.kind == .video || hasSound })
            case .pass: try pass(number, "it did not come")
            }
            for chunk in names where chunk.number == number { remove(chunk) }
        }
    }

    /// Finds out what there is, once the first chunks are here.
    ///
    /// - Returns: whether that is known.
    private mutating func decide(isOver: Bool) throws -> Bool {
        guard record.tracks == nil else { return true }
        let expected = work.heights.count + 1
        let rows = ChunkRows(chunks.chunks, age: chunks.age)
        guard let variants = rows.variants(expected: expected, isOver: isOver) else { return false }
        var found: [(variant: Int, contents: LiveContents)] = []
        for variant in variants {
            let first = chunks.file(ChunkName(variant: variant, number: 0))
            if let contents = LiveContents(first, interrupt: job.cancellation) { found.append((variant, contents)) }
        }
        let pictures = found.filter(\.contents.hasPicture).sorted { $0.contents.side > $1.contents.side }
        var tracks: [LiveRecord.Track] = []
        for (variant, contents) in pictures {
            let name = "\(contents.side)p.mp4"
            guard !tracks.contains(where: { $0.name == name }) else { continue }
            tracks.append(LiveRecord.Track(kind: .video, variant: variant, name: name))
        }
        // Older runners have the sound beside each picture, newer ones by itself.
        let sounds = found.filter(\.contents.hasSound)
        if let sound = sounds.first(where: { !$0.contents.hasPicture }) ?? sounds.first {
            tracks.append(LiveRecord.Track(kind: .audio, variant: sound.variant, name: "audio.mp4"))
        }
        guard !tracks.isEmpty else {
            guard isOver else { throw StageFailure.retry("bad_chunk", "nothing of the first chunks can be used") }
            return false
        }
        record.tracks = tracks
        try record.write(in: workbench)
        job.log.info("live: \(tracks.map(\.name).joined(separator: ", "))")
        return true
    }

    /// Joins the chunks of a number, or none of them.
    private mutating func append(_ number: Int, _ wanted: [LiveRecord.Track]) throws {
        do {
            var next = record
            var start: Double?
            for track in wanted { try append(number, track, to: &next, pictures: &start) }
            next.next = number + 1
            try next.write(in: workbench)
            record = next
        } catch let fault as LivePart.Fault {
            try pass(number, fault.description)
        } catch let error as CMAFError {
            try pass(number, error.description)
        }
    }

    /// - Parameter pictures: where the pictures of this number begin in the result; set by the first of them.
    private func append(
        _ number: Int, _ track: LiveRecord.Track, to next: inout LiveRecord, pictures: inout Double?
    ) throws {
        guard let index = next.tracks?.firstIndex(where: { $0.name == track.name }), var mine = next.tracks?[index]
        else { return }
        let chunk = chunks.file(ChunkName(variant: track.variant, number: number))
        let isFirst = mine.file.fragments == 0
        let file = job.scratch.appending(path: "\(number)-\(track.name)")
        defer { try? FileManager.default.removeItem(at: file) }
        let isSound = track.kind == .audio && next.zero != nil
        let part: LivePart
        do {
            part = try LivePart(
                track.kind, of: chunk, from: isSound && isFirst ? next.zero : nil, to: file, interrupt: job.cancellation)
        } catch let fault as LivePart.Fault where track.kind == .audio && (next.tracks?.count ?? 0) > 1 {
            // Silence is no reason to lose the picture.
            job.log.warning("live: the sound of \(chunk.lastPathComponent) is lost: \(fault)")
            return
        }
        let timescale = part.index.track.timescale
        let place: Placement
        if isSound {
            place = Placement(sound: part.start, zero: next.zero ?? 0, end: isFirst ? nil : mine.duration)
        } else if let pictures {
            place = Placement(beside: pictures, zero: next.zero ?? 0, end: mine.duration)
        } else {
            place = Placement(pictures: part.start, zero: next.zero, end: mine.duration)
            pictures = place.start
        }
        next.zero = place.zero
        let base = Int((place.start * Double(timescale)).rounded())
        try mine.file.append(part.source, part.index, to: path(of: track.name), at: base)
        mine.end = base + (part.index.fragments.last.map { $0.decodeTime + $0.duration } ?? 0)
        mine.timescale = timescale
        mine.describe(part)
        next.tracks?[index] = mine
    }

    private mutating func pass(_ number: Int, _ why: String) throws {
        job.log.warning("live: \(work.segment) s are lost (\(number)): \(why)")
        record.next = number + 1
        record.lost += 1
        try record.write(in: workbench)
    }

    private func remove(_ chunk: ChunkName) { try? FileManager.default.removeItem(at: chunks.file(chunk)) }

    private func path(of name: String) -> String { workbench.appending(path: name).path }
}

extension LiveRecord.Track {
    fileprivate mutating func describe(_ part: LivePart) {
        codecs = codecs ?? part.index.track.codecs
        switch part.index.track.kind {
        case .video:
            (width, height) = (part.size?.width, part.size?.height)
            frameRate = frameRate ?? part.index.sampleRate
        case .audio(let sound): (sampleRate, channels) = (sound.sampleRate, sound.channels)
        }
    }
}
