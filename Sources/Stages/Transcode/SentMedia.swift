import CMAF
import Foundation
import Media
import StageKit

/// A media file that a runner made of the source, on its way to becoming a rendition: looked at, compared with what was
/// asked for, and written anew packet by packet, one track, one fragment a segment.
///
/// Runners set key frames where they like, two seconds apart at most: a segment begins with the first key frame at or
/// after each multiple of its duration.
struct SentMedia {
    private let file: URL
    private let job: Job
    private let facts: MediaFacts
    private let limits: Limits
    /// When picture and sound of the source begin, in seconds of the result.
    private let pictureStart: Double
    private let soundStart: Double

    /// A player waits for a whole segment: longer than so many of them is too long.
    private static let longest = 5.0
    /// Nobody hears by how much less than this sound is early or late, in seconds.
    private static let audible = 0.03

    /// - Parameter whole: all that is made of the source.
    init(_ file: URL, for job: Job, whole: LadderPlan, facts: MediaFacts) throws {
        (self.file, self.job, self.facts) = (file, job, facts)
        limits = LadderRun.limits(for: facts)
        let source = try job.input(.source)
        let start = try FirstFrames(
            source.file, picture: whole.picture?.stream, sound: whole.sound?.stream, limits: limits,
            interrupt: job.cancellation)
        let origin = start.origin(rate: whole.picture?.rate.value, duration: facts.duration ?? limits.duration)
        pictureStart = max(0, (start.picture ?? origin) - origin)
        soundStart = max(0, (start.sound ?? origin) - origin)
    }

    static func wrong(_ words: String) -> StageFailure { .retry("bad_result", words) }

    // MARK: Picture

    /// - Throws: `StageFailure` when it is not what was asked for; `AVError`, `CancellationError`.
    func picture(_ rung: Rung, segment: Double) throws -> Outcome {
        try picture(rung.fileName, segment: segment, length: facts.mainVideo?.duration) { size in
            guard abs(size.width - rung.width) <= 2, abs(size.height - rung.height) <= 2 else {
                throw Self.wrong(
                    "the runner's picture is \(size.width)x\(size.height), not \(rung.width)x\(rung.height)")
            }
        }
    }

    /// The picture of a video that has none of its own.
    ///
    /// - Throws: as the other.
    func still(segment: Double) throws -> Outcome {
        try picture(LadderPieces.stillName, segment: segment, length: facts.duration) { size in
            guard abs(min(size.width, size.height) - LadderPieces.still.side) <= 2 else {
                throw Self.wrong("the runner's picture is \(size.width)x\(size.height)")
            }
        }
    }

    private func picture(
        _ name: String, segment: Double, length: Double?, _ checkSize: ((width: Int, height: Int)) throws -> Void
    ) throws -> Outcome {
        let demuxer = try open()
        guard let stream = demuxer.streams.first(where: { $0.video != nil && !$0.isCoverArt }), let video = stream.video
        else { throw Self.wrong("the runner's file has no picture") }
        guard stream.codec == "h264", video.pixelFormat == "yuv420p", video.rotation == 0 else {
            throw Self.wrong("the runner's picture is \(stream.codec) \(video.pixelFormat ?? ""), not h264 yuv420p")
        }
        try checkSize(video.displaySize)
        let first = try FirstFrames(
            file, picture: stream.index, sound: nil, limits: limits, interrupt: job.cancellation)
        guard let start = first.picture else { throw Self.wrong("no picture of the runner's file can be decoded") }

        var draft = try job.output(.rendition, name: name)
        demuxer.select([stream.index])
        let muxer = try Muxer(
            draft.file, copying: stream.index, of: demuxer, frameRate: video.averageFrameRate,
            clock: stream.timeBase.inverse, interrupt: job.cancellation)
        let frame = 1 / max(video.averageFrameRate.value, 1)
        let shift = Self.shift(from: start, to: pictureStart, within: frame / 2)
        var cuts = KeyFrameCuts(segment: segment)
        var isFirst = true
        while let packet = try demuxer.read() {
            packet.move(by: shift)
            // A picture that begins late is shown from the beginning on, as lanes do it.
            if isFirst, let time = packet.seconds, time > 0 { packet.move(by: -time) }
            isFirst = false
            guard let time = packet.seconds, packet.decodeTime != nil, !packet.isCorrupt else {
                throw Self.wrong("a picture of the runner's file has no time or is damaged")
            }
            if try cuts.isCut(isKey: packet.isKey, at: time) { try muxer.cut() }
            let end = time + packet.timeBase.seconds(packet.duration)
            cuts.reach(end)
            try muxer.write(packet)
            try job.progress(end / max(facts.duration ?? end, 0.001))
        }
        let longest = cuts.longest
        guard longest <= Self.longest * segment else {
            throw Self.wrong("the runner's file goes \(Int(longest)) s without a key frame")
        }
        try check(cuts.end - pictureStart, length)
        try muxer.finish()
        let index = try index(of: draft)
        draft.traits = Traits(
            track: .video, width: video.displaySize.width, height: video.displaySize.height,
            frameRate: index.sampleRate ?? video.averageFrameRate.value, duration: index.seconds(index.duration),
            codecs: index.track.codecs)
        try complete(&draft)
        return .done([draft])
    }

    // MARK: Sound

    /// libav's names of what all players take, by the number of channels.
    static let layouts = [1: "mono", 2: "stereo", 6: "5.1"]

    /// - Throws: as `picture`.
    func sound(_ sound: LadderPlan.Sound, segment: Double) throws -> Outcome {
        let demuxer = try open()
        guard let stream = demuxer.streams.first(where: { $0.audio != nil }), let audio = stream.audio else {
            throw Self.wrong("the runner's file has no sound")
        }
        // Runners copy what is AAC already, and leave the channels of the rest as they are.
        let most = max(sound.channels, facts.audio.first { $0.stream == sound.stream }?.channels ?? 0)
        guard stream.codec == "aac", audio.channels <= most, let layout = Self.layouts[audio.channels],
            audio.sampleRate > 0
        else {
            throw Self.wrong(
                "the runner's sound is \(stream.codec) of \(audio.channels) channels, not aac of at most \(most)")
        }
        let first = try FirstFrames(
            file, picture: nil, sound: stream.index, limits: limits, interrupt: job.cancellation)
        guard let start = first.sound else { throw Self.wrong("no sound of the runner's file can be decoded") }
        let placed = start + Self.shift(from: start, to: soundStart, within: Self.audible)
        // In packets: what is missing before sound that begins late.
        let rest = placed < Self.audible ? 0 : placed * Double(audio.sampleRate) / Double(SoundCopy.samples)
        let lead = Int(rest.rounded())
        let begin = Double(lead * SoundCopy.samples) / Double(audio.sampleRate)
        let shift = lead == 0 ? placed - start : begin - start

        var draft = try job.output(.rendition, name: sound.fileName)
        demuxer.select([stream.index])
        let muxer = try Muxer(
            draft.file, copying: stream.index, of: demuxer, frameRate: nil, clock: Rational(audio.sampleRate, 1),
            interrupt: job.cancellation)
        var fragments = SoundFragments(muxer)
        var (next, end) = (1, 0.0)
        func startsSegment(_ packet: Packet, at time: Double) -> Bool {
            let middle = time + packet.timeBase.seconds(packet.duration) / 2
            let isStart = middle >= Double(next) * segment
            while middle >= Double(next) * segment { next += 1 }
            return isStart
        }
        if lead > 0 {
            let silence = try Silence(sampleRate: audio.sampleRate, layout: layout, bitrate: 64_000)
            try silence.packets(lead) { packet, time in
                try fragments.write(packet, startsSegment: startsSegment(packet, at: time))
            }
        }
        while let packet = try demuxer.read() {
            packet.move(by: shift)
            guard let time = packet.seconds, !packet.isCorrupt else {
                throw Self.wrong("the runner's sound has no times or is damaged")
            }
            // The priming, as in `SoundWorker`.
            guard time >= begin - 0.0001 else { continue }
            end = time + packet.timeBase.seconds(packet.duration)
            try fragments.write(packet, startsSegment: startsSegment(packet, at: time))
            try job.progress(end / max(facts.duration ?? end, 0.001))
        }
        try check(end - soundStart, facts.mainAudio?.duration)
        try fragments.finish()
        let index = try index(of: draft)
        draft.traits = Traits(track: .audio, duration: index.seconds(index.duration), codecs: index.track.codecs)
        draft.traits.sampleRate = audio.sampleRate
        draft.traits.channels = audio.channels
        draft.traits.language = sound.language
        draft.traits.label = sound.label
        draft.traits.isDefault = sound.isMain
        draft.traits.group = sound.group
        try complete(&draft)
        return .done([draft])
    }

    // MARK: Both

    /// By how much a track is moved, in seconds. FFmpeg keeps the source's times, or fills the time before a late
    /// beginning: both are right as they are. Anything else is an offset that the muxer added, such as the delay of
    /// reordering where there is no edit list.
    static func shift(from start: Double, to expected: Double, within tolerance: Double) -> Double {
        abs(start) <= tolerance || abs(start - expected) <= tolerance ? 0 : expected - start
    }

    private func open() throws -> Demuxer {
        let demuxer = try Demuxer(file, limits: limits, interrupt: job.cancellation)
        guard demuxer.container.contains("mp4") else {
            throw Self.wrong("the runner's file is \(demuxer.container), not an MP4")
        }
        return demuxer
    }

    /// - Parameters:
    ///   - found: how long the runner's file is, in seconds.
    ///   - stream: how long that of the source is.
    private func check(_ found: Double, _ stream: Double?) throws {
        guard let whole = facts.duration else { return }
        let tolerance = max(1.5, whole * 0.02)
        let least = min(stream ?? whole, whole) - tolerance
        guard found >= least, found <= max(stream ?? whole, whole) + tolerance else {
            throw Self.wrong(
                "the runner's file lasts \(Self.spelled(found)) s, the source \(Self.spelled(stream ?? whole)) s")
        }
    }

    private func index(of draft: Draft) throws -> FragmentIndex {
        do throws(CMAFError) {
            return try FragmentIndex(path: draft.file.path)
        } catch {
            throw Self.wrong("nothing playable can be made of the runner's file: \(error)")
        }
    }

    private func complete(_ draft: inout Draft) throws {
        let size = try draft.file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        let duration = draft.traits.duration ?? 0
        draft.traits.bitrate = duration > 0 ? Int(Double(size) * 8 / duration) : nil
    }

    private static func spelled(_ seconds: Double) -> String { String((seconds * 10).rounded() / 10) }
}
