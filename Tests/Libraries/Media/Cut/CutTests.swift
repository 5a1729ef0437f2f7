import Foundation
import Synchronization
import Testing

@testable import Media

/// Cuts read back: every picture, every packet, the sound.
@Suite struct CutTests {
    /// Ranges for each clip; 200 in all and more with `CUT_RANGES=17`.
    private static let ranges = ProcessInfo.processInfo.environment["CUT_RANGES"].flatMap { Int($0) } ?? 2

    @Test(arguments: CutClip.all) func isExact(clip: CutClip) throws {
        let folder = try TemporaryFolder()
        let file = try clip.make(in: folder.url)
        let source = try CutReading(file)
        let origin = try Demuxer(file).videoStart
        var random = SeededNumbers(seed: UInt64(clip.name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF_FFFF))
        for number in 0..<Self.ranges {
            let range = Self.range(number, Double(clip.seconds), source, origin, &random)
            for format in [Cut.Format.mp4, .ts] where Self.ranges > 2 || (number == 0) == (format == .mp4) {
                let target = folder.file("cut-\(number).\(format.rawValue)")
                let made = try Self.cut(file, [range], format)
                try Data(made).write(to: target)
                let reading = try CutReading(target)
                check(reading, range, source, origin, "\(clip.name), \(range.start)…\(range.end), \(format)")
            }
        }
    }

    @Test func theOddClipsAreOdd() throws {
        let folder = try TemporaryFolder()
        for clip in CutClip.all.suffix(4) {
            let demuxer = try Demuxer(try clip.make(in: folder.url))
            let stream = try #require(demuxer.streams.first { $0.video != nil })
            let fit = try PictureFit(demuxer, stream: stream)
            guard case .h264(let sequence, _) = fit.codec else {
                Issue.record("\(clip.name) is no H.264")
                continue
            }
            #expect(sequence.hasScalingLists == clip.name.contains("scaling"), "\(clip.name)")
            #expect(sequence.isProgressive == clip.name.contains("scaling"), "\(clip.name)")
            let hasPairs = clip.name.contains("interlaced, ") || clip.name.contains("lower")
            #expect(sequence.isAdaptive == hasPairs, "\(clip.name)")
            #expect(fit.info.isBottomFirst == clip.name.contains("lower"), "\(clip.name)")
        }
    }

    @Test func rangesAreJoinedOnOneClock() throws {
        let folder = try TemporaryFolder()
        let file = try CutClip.all[1].make(in: folder.url)
        let source = try CutReading(file)
        let ranges = [(4.03, 5.5), (0.5, 2.013), (2.2, 2.5)].map { CutRange(start: $0.0, end: $0.1) }
        for format in [Cut.Format.mp4, .ts] {
            let target = folder.file("joined.\(format.rawValue)")
            try Data(try Self.cut(file, ranges, format)).write(to: target)
            let reading = try CutReading(target)
            let wanted = ranges.map { range in source.pictures.filter { $0.time >= range.start - 1e-6 && $0.time < range.end - 1e-6 } }
            #expect(reading.pictures.map(\.number) == wanted.flatMap { $0 }.map(\.number))
            #expect(zip(reading.decoded, reading.decoded.dropFirst()).allSatisfy { $0 < $1 })
            // Each range begins where the one before has ended: pictures and sound.
            var zero = (reading.pictures.first?.time ?? 0) - ((wanted[0].first?.time ?? 0) - ranges[0].start)
            var seen = 0
            for (range, pictures) in zip(ranges, wanted) {
                for picture in pictures {
                    #expect(abs(reading.pictures[seen].time - zero - (picture.time - range.start)) < 0.0011)
                    seen += 1
                }
                for time in [0.02, range.duration - 0.06] {
                    let lag = reading.lag(at: zero + time, against: source, at: range.start + time)
                    #expect(abs(lag ?? 999) <= 48, "\(format), \(range.start): \(lag ?? 999)")
                }
                zero += range.duration
            }
        }
    }

    @Test(arguments: [0, 1]) func whatCannotBeCopiedSaysWhy(index: Int) throws {
        let (clip, reason) = CutClip.impossible[index]
        let folder = try TemporaryFolder()
        let file = try clip.make(in: folder.url)
        let piece = CutPiece(CutSource(pictures: .init(file), sound: .init(file)), CutRange(start: 0.5, end: 2.03))
        let error = #expect(throws: CutImpossible.self) { try Cut([piece], as: .mp4) }
        #expect(error?.words.contains(reason) == true, "\(error?.words ?? "")")
        // Encoded in full it has the same pictures.
        let source = try CutReading(file)
        let origin = try Demuxer(file).videoStart
        var bytes: [UInt8] = []
        try Cut([piece], as: .mp4, encodesInFull: true).run { bytes += $0 }
        let target = folder.file("full.mp4")
        try Data(bytes).write(to: target)
        let wanted = source.pictures.filter { $0.time - origin >= 0.5 - 1e-6 && $0.time - origin < 2.03 - 1e-6 }
        #expect(try CutReading(target).pictures.map(\.number) == wanted.map(\.number))
    }

    /// Some decoders, Chromium's among them, stop at the first thing that is not as it should be: at an open GOP it is
    /// told to forget reference pictures that lie before it.
    @Test(arguments: [
        "keyint=30", "keyint=32:b-pyramid=strict", "keyint=31:ref=4:weightp=2", "keyint=33:bframes=2:b-pyramid=none",
    ]) func decodersThatForgiveNothingGoOn(options: String) throws {
        let folder = try TemporaryFolder()
        let fixed = ["-preset", "superfast", "-pix_fmt", "yuv420p", "-bf", "3", "-x264-params"]
        let clip = CutClip(
            name: options, rate: "30",
            codec: ["-c:v", "libx264"] + fixed + ["open-gop=1:b-adapt=0:scenecut=0:\(options)"], seconds: 5)
        let file = try clip.make(in: folder.url)
        // Inside a GOP, just before key frames, and with them.
        let starts = [0.55, 0.95, 1, 32.0 / 30]
        for (index, range) in starts.map({ CutRange(start: $0, end: 4.3) }).enumerated() {
            for format in [Cut.Format.mp4, .ts] {
                let target = folder.file("strict-\(index).\(format.rawValue)")
                try Data(try Self.cut(file, [range], format)).write(to: target)
                let strict = ["-v", "error", "-xerror", "-err_detect", "explode"]
                try CutClip.ffmpeg(strict + ["-i", target.path, "-map", "0:v", "-f", "null", "-"])
            }
        }
    }

    @Test func partsThatAreCodedDifferentlyAreNotJoined() throws {
        let folder = try TemporaryFolder()
        let pieces = try [CutClip.all[1], CutClip.all[6]].map { clip in
            let part = CutSource.Part(try clip.make(in: folder.url))
            return CutPiece(CutSource(pictures: part, sound: nil), CutRange(start: 0.5, end: 1))
        }
        #expect(throws: CutImpossible.self) { try Cut(pieces, as: .ts) }
    }

    @Test func anInterruptionEndsTheWork() throws {
        let folder = try TemporaryFolder()
        let file = try CutClip.all[0].make(in: folder.url)
        let piece = CutPiece(CutSource(pictures: .init(file), sound: .init(file)), CutRange(start: 0.5, end: 6))
        let stopped = Mutex(false)
        let cut = try Cut([piece], as: .ts) { stopped.withLock { $0 } }
        #expect(throws: CancellationError.self) { try cut.run { _ in stopped.withLock { $0 = true } } }
    }

    static func cut(_ file: URL, _ ranges: [CutRange], _ format: Cut.Format, isCopied: Bool = true) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let source = CutSource(pictures: .init(file), sound: .init(file))
        try Cut(source, ranges, as: format, isCopied: isCopied).run { bytes += $0 }
        return bytes
    }

    /// Any times, and times of pictures.
    private static func range(
        _ number: Int, _ length: Double, _ source: CutReading, _ origin: Double, _ random: inout SeededNumbers
    ) -> CutRange {
        while true {
            var start = Double.random(in: 0..<(length - 0.5), using: &random)
            var end = Double.random(in: (start + 0.1)..<length, using: &random)
            if number % 3 == 1 {
                start = source.pictures.map { $0.time - origin }.last { $0 <= start } ?? 0
                end = source.pictures.map { $0.time - origin }.last { $0 <= end } ?? length
            } else {
                start = (start * 1000).rounded() / 1000
                end = (end * 1000).rounded() / 1000
            }
            if end - start > 0.09, start >= 0 { return CutRange(start: start, end: end) }
        }
    }

    private func check(
        _ cut: CutReading, _ range: CutRange, _ source: CutReading, _ origin: Double, _ what: String
    ) {
        let wanted = source.pictures.filter { picture in
            let time = picture.time - origin
            return time > range.start - 1e-6 && time < range.end - 1e-6
        }
        #expect(wanted.allSatisfy { $0.number != nil })
        #expect(cut.pictures.map(\.number) == wanted.map(\.number), "\(what)")
        #expect(cut.damage == 0, "\(what)")
        for (earlier, later) in zip(cut.decoded, cut.decoded.dropFirst()) {
            if later <= earlier { Issue.record("\(what): decoding goes from \(earlier) to \(later)") }
        }
        guard let first = cut.pictures.first, let expected = wanted.first else { return }
        // The clock of the cut, where the range begins.
        let zero = first.time - (expected.time - origin - range.start)
        for (picture, expected) in zip(cut.pictures, wanted) {
            let error = (picture.time - zero) - (expected.time - origin - range.start)
            if abs(error) > 0.0011 { Issue.record("\(what): picture \(expected.number ?? -1) is \(error) s late") }
        }
        looks(cut, source, what)
        copied(cut, source, what)
        sound(cut, zero, range, source, origin, what)
    }

    /// What is encoded again looks like what it was, whatever parameters it came under.
    private func looks(_ cut: CutReading, _ source: CutReading, _ what: String) {
        for (picture, look) in zip(cut.pictures, cut.looks) {
            guard let index = source.pictures.firstIndex(where: { $0.number == picture.number }) else { continue }
            let differences = zip(look, source.looks[index]).map { abs(Int($0) - Int($1)) }
            let mean = Double(differences.reduce(0, +)) / Double(max(1, differences.count))
            if mean > 3 { Issue.record("\(what): picture \(picture.number ?? -1) differs by \(mean)") }
        }
    }

    /// Packets between the ends are those of the source, one after the other.
    private func copied(_ cut: CutReading, _ source: CutReading, _ what: String) {
        let places = cut.slices.map { slices in source.slices.firstIndex(of: slices) }
        let same = places.compactMap { $0 }
        #expect(zip(same, same.dropFirst()).allSatisfy { $0 < $1 }, "\(what)")
        let first = places.firstIndex { $0 != nil }
        let last = places.lastIndex { $0 != nil }
        if let first, let last { #expect(!places[first...last].contains(nil), "\(what)") }
        // Where whole GOPs lie inside they are copied.
        let whole = cut.pictures.compactMap { picture in source.pictures.firstIndex { $0.number == picture.number } }
        let gop = (source.keys.indices.filter { source.keys[$0] } + [source.keys.count])
        let longest = zip(gop, gop.dropFirst()).map { $1 - $0 }.max() ?? 0
        #expect(same.count >= whole.count - longest - 8, "\(what): \(same.count) of \(whole.count) packets are copied")
    }

    private func sound(
        _ cut: CutReading, _ zero: Double, _ range: CutRange, _ source: CutReading, _ origin: Double, _ what: String
    ) {
        guard source.soundStart != nil else { return }
        let length = range.duration
        let millisecond = cut.sampleRate / 1000
        let soundEnd = Double(source.samples.count) / Double(source.sampleRate)
        // Near both ends, where it was encoded again, at the joints, and in the middle.
        for time in [0.0, 0.03, 0.06, length / 2, length - 0.1, length - 0.06, length - 0.035] where time >= 0 && time < length - 0.034 {
            let lag = cut.lag(at: zero + time, against: source, at: origin + range.start + time)
            if let lag, abs(lag) > millisecond { Issue.record("\(what): sound at \(time) is \(lag) samples late") }
            if lag == nil, range.start + time > 0.01, range.start + time < soundEnd - 0.1 {
                Issue.record("\(what): there is no sound at \(time)")
            }
        }
        // Nothing is heard before it begins and after it ends.
        let inside = cut.peak(zero, zero + length)
        #expect(cut.peak(zero - 1, zero - 0.002) < inside * 0.25, "\(what)")
        #expect(cut.peak(zero + length + 0.002, zero + length + 1) < inside * 0.25, "\(what)")
    }
}

/// The same numbers in every run.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
