import CMAF
import Foundation
import StageKit

/// One row: the chunks of a number, joined to all tracks or to none.
extension Recording {
    mutating func append(_ number: Int, of chunks: ChunkFolder) throws {
        do {
            var next = record
            if record.tracks?.contains(where: { $0.turn == record.turn }) != true {
                next.runners = (next.runners ?? 0) + 1
            }
            var (parts, zero) = try parts(number, of: chunks)
            defer { for (_, part) in parts { try? FileManager.default.removeItem(at: part.file) } }
            var target = record.target.map { LiveTarget($0) } ?? LiveTarget(asked: work.segment)
            if parts.contains(where: { !target.allows($0.part.longest) }) {
                if let cuts = Self.cuts(parts, target) {
                    (parts, zero) = try self.parts(number, of: chunks, cuts: cuts)
                } else if record.target == nil {
                    target = target.raised(to: parts.map(\.part.longest).max() ?? 0)
                }
            }
            if let long = parts.map(\.part.longest).first(where: { !target.allows($0) }) {
                throw LivePart.Fault(
                    description: "\(long) s are without a key frame, and players were promised one in \(target.seconds)"
                )
            }
            for (name, part) in parts { try join(part, to: name, of: &next) }
            (next.next, next.target, next.zero) = (number + 1, target.seconds, zero)
            try next.write(in: workbench)
            record = next
        } catch let fault as LivePart.Fault {
            try pass(number, fault.description)
        } catch let error as CMAFError {
            try pass(number, error.description)
        }
    }

    /// Reads the chunks of a number.
    ///
    /// - Parameter cuts: as `LivePart` has them, by track.
    /// - Returns: one for each track, and the zero of the result from there on.
    private func parts(
        _ number: Int, of chunks: ChunkFolder, cuts: [String: [Double]] = [:]
    ) throws -> (Parts, zero: Double?) {
        var (parts, zero): (Parts, Double?) = ([], record.zero)
        for track in record.tracks ?? [] {
            let part = try part(number, of: chunks, track, zero: zero, pictures: parts.first?.part, cuts[track.name])
            guard let part else { continue }
            parts.append((track.name, part))
            zero = part.place.zero
        }
        return (parts, zero)
    }

    /// By track.
    private typealias Parts = [(name: String, part: LivePart)]

    /// Where chunks that are too long are cut: all pictures at the same key frames, sound anywhere.
    private static func cuts(_ parts: Parts, _ target: LiveTarget) -> [String: [Double]]? {
        let all = parts.map { name, part in
            let one = part.size == nil ? part : parts[0].part
            return (name, target.cuts(one.keys, end: (one.keys.first ?? 0) + one.duration))
        }
        let found = all.compactMap { name, cuts in cuts.map { (name, $0) } }
        return found.count == all.count ? Dictionary(uniqueKeysWithValues: found) : nil
    }

    /// Reads a chunk for a track.
    ///
    /// - Parameters:
    ///   - zero: of the result, on the clock of the chunks.
    ///   - pictures: the first part of this number.
    /// - Returns: silence for sound that cannot be used; nil where there was none before either.
    private func part(
        _ number: Int, of chunks: ChunkFolder, _ track: LiveRecord.Track, zero: Double?, pictures: LivePart?,
        _ cuts: [Double]?
    ) throws -> LivePart? {
        let file = job.scratch.appending(path: "\(number)-\(track.name)")
        let (end, isFirst) = (track.duration, track.turn != record.turn)
        do {
            guard let variant = track.variant else { throw LivePart.Fault(description: "nobody sends it") }
            let chunk = chunks.file(ChunkName(variant: variant, number: number))
            let part: LivePart
            if let zero, let pictures, track.kind == .audio {
                // What is heard of a runner before its first picture is left out, and what would overlap.
                let earliest = isFirst ? zero + max(pictures.place.start, end) : nil
                part = try LivePart(
                    .audio, of: chunk, from: earliest, cuts: cuts ?? [], to: file, interrupt: job.cancellation
                ) { time in
                    Placement(sound: time, zero: zero, end: track.file.fragments == 0 ? nil : end)
                }
            } else {
                part = try LivePart(
                    track.kind, of: chunk, cuts: cuts ?? [], to: file, interrupt: job.cancellation
                ) { time in
                    pictures.map { Placement(time, beside: $0.place.start, zero: zero ?? time, end: end) }
                        ?? Placement(pictures: time, zero: zero, end: end)
                }
            }
            if track.file.fragments > 0, !track.isLike(part.index.track) {
                throw LivePart.Fault(description: "it is of another kind than before")
            }
            return part
        } catch let fault as LivePart.Fault where track.kind == .audio && pictures != nil {
            // That is no reason to lose the picture. In all playlists segments and changes keep the same numbers.
            job.log.warning("live: \(work.segment) s without sound (\(number)): \(fault)")
            guard track.file.fragments > 0, let pictures, let zero else { return nil }
            return try LivePart(
                silenceAt: end, until: pictures.place.start + pictures.duration, like: track, zero: zero, to: file,
                interrupt: job.cancellation)
        }
    }

    private func join(_ part: LivePart, to name: String, of next: inout LiveRecord) throws {
        guard let index = next.tracks?.firstIndex(where: { $0.name == name }), var track = next.tracks?[index] else {
            return
        }
        let timescale = part.index.track.timescale
        let base = Int((part.place.start * Double(timescale)).rounded())
        let isChange = track.file.fragments > 0 && track.turn != next.turn
        try track.file.append(part.source, part.index, to: path(of: name), at: base, isChange: isChange)
        track.end = base + (part.index.fragments.last.map { $0.decodeTime + $0.duration } ?? 0)
        (track.timescale, track.turn) = (timescale, next.turn)
        track.describe(part)
        next.tracks?[index] = track
    }
}

extension LiveRecord.Track {
    /// Whether sound is as it was: nothing else can follow it in one track.
    fileprivate func isLike(_ other: Track) -> Bool {
        guard case .audio(let sound) = other.kind else { return true }
        return (sound.sampleRate, sound.channels, other.codecs) == (sampleRate, channels, codecs)
    }

    fileprivate mutating func describe(_ part: LivePart) {
        codecs = codecs ?? part.index.track.codecs
        switch part.index.track.kind {
        case .video:
            if width == nil { (width, height) = (part.size?.width, part.size?.height) }
            frameRate = frameRate ?? part.index.sampleRate
        case .audio(let sound): (sampleRate, channels) = (sound.sampleRate, sound.channels)
        }
    }
}
