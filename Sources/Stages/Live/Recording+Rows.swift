import Foundation
import StageKit

/// What comes next: row by row, and runner by runner.
extension Recording {
    /// Joins what can be joined, and removes the chunks that were.
    ///
    /// - Parameter isOver: no more will come.
    /// - Returns: whether anything was joined.
    /// - Throws: `AVError`, noSpace; the error of the disk; `CancellationError`.
    mutating func join(isOver: Bool) throws -> Bool {
        var isMore = false
        let folders = ChunkFolder.all(in: workbench)
        for chunks in folders {
            if chunks.turn < record.turn ?? 0 {
                // What was on its way when another began.
                try? FileManager.default.removeItem(at: chunks.folder)
                continue
            }
            if chunks.turn != record.turn {
                record.begin(chunks.turn)
                try record.write(in: workbench)
            }
            isMore = try join(chunks, isOver: isOver || chunks != folders.last) || isMore
        }
        return isMore
    }

    /// Joins what one runner has sent.
    private mutating func join(_ chunks: ChunkFolder, isOver: Bool) throws -> Bool {
        guard try decide(chunks, isOver: isOver), let tracks = record.tracks else { return false }
        let pictures = Set(tracks.filter { $0.kind == .video }.compactMap(\.variant))
        let sound = tracks.first { $0.kind == .audio }?.variant
        let known = pictures.union(sound.map { [$0] } ?? [])
        let apart = sound.flatMap { pictures.contains($0) ? nil : $0 }
        let names = chunks.chunks
        let rows = ChunkRows(names.filter { known.contains($0.variant) }, age: chunks.age)
        // Those that came again, and those that are nobody's.
        for chunk in names where chunk.number < record.next || !known.contains(chunk.variant) { chunks.remove(chunk) }
        let before = record.next - record.lost
        while true {
            let number = record.next
            switch rows.step(number, pictures: pictures, sound: apart, isOver: isOver) {
            case .wait: return record.next - record.lost > before
            case .join: try append(number, of: chunks)
            case .pass: try pass(number, "it did not come")
            }
            for chunk in names where chunk.number == number { chunks.remove(chunk) }
        }
    }

    /// Finds out what there is, once the first chunks of a runner are here.
    ///
    /// - Returns: whether that is known.
    private mutating func decide(_ chunks: ChunkFolder, isOver: Bool) throws -> Bool {
        if let tracks = record.tracks, tracks.contains(where: { $0.variant != nil }) { return true }
        let expected = work.heights.count + 1
        let rows = ChunkRows(chunks.chunks, age: chunks.age)
        guard let numbers = rows.variants(expected: expected, isOver: isOver) else { return false }
        let choice = VariantChoice(
            numbers.compactMap { number in
                let first = chunks.file(ChunkName(variant: number, number: 0))
                return VariantChoice.Variant(number, first, interrupt: job.cancellation)
            })
        var tracks =
            record.tracks
            ?? choice.tracks.map { track, _ in
                let name = track.side.map { "\($0)p.mp4" } ?? "audio.mp4"
                return LiveRecord.Track(kind: track.kind, variant: nil, name: name, side: track.side)
            }
        let variants = choice.successors(of: tracks.map { VariantChoice.Track(kind: $0.kind, side: $0.side) })
        for (index, variant) in variants.enumerated() { tracks[index].variant = variant }
        guard tracks.contains(where: { $0.variant != nil }) else {
            guard isOver else { throw StageFailure.retry("bad_chunk", "nothing of the first chunks can be used") }
            return false
        }
        record.tracks = tracks
        try record.write(in: workbench)
        job.log.info("live: \(tracks.map(\.name).joined(separator: ", "))")
        return true
    }

    /// Gives a row up.
    mutating func pass(_ number: Int, _ why: String) throws {
        job.log.warning("live: \(work.segment) s are lost (\(number)): \(why)")
        record.next = number + 1
        record.lost += 1
        try record.write(in: workbench)
    }
}

extension ChunkFolder {
    fileprivate func remove(_ chunk: ChunkName) { try? FileManager.default.removeItem(at: file(chunk)) }
}
