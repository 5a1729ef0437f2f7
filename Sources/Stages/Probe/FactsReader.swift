import Foundation
import Media
import StageKit

/// Reads the facts of a media file: from its header where that tells, from all of its packets where it does not.
struct FactsReader {
    let file: URL
    let size: Int
    let limits: Limits

    /// - Throws: `AVError` for files that are not accepted, `CancellationError`, and what `progress` throws.
    func read(interrupt: @escaping Interrupt, progress: (Double) throws -> Void) throws -> MediaFacts {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        var facts = MediaFacts(container: demuxer.container, size: size)
        facts.duration = demuxer.duration
        facts.startTime = demuxer.startTime
        for stream in demuxer.streams { add(stream, to: &facts) }
        facts.chapters = demuxer.chapters.map { chapter in
            let origin = facts.origin
            return MediaFacts.Chapter(
                start: max(0, chapter.start - origin), end: max(0, chapter.end - origin), title: chapter.title)
        }
        if demuxer.hasLooseClock || lacksSomething(facts) {
            let scan = try PacketScan(demuxer, size: size, limits: limits, progress: progress)
            scan.complete(&facts)
        }
        facts.bitrate = demuxer.bitrate
        if let duration = facts.duration, duration > 0 { facts.bitrate = Int(Double(size) * 8 / duration) }
        return facts
    }

    private func lacksSomething(_ facts: MediaFacts) -> Bool {
        let moving = facts.video.filter { !$0.isCoverArt }
        guard !(moving.isEmpty && facts.audio.isEmpty) else { return false }
        return facts.duration == nil || moving.contains { $0.bitrate == nil || $0.averageFrameRate.value == 0 }
            || facts.audio.contains { $0.bitrate == nil }
    }

    private func add(_ stream: StreamInfo, to facts: inout MediaFacts) {
        switch stream.kind {
        case .video(let info):
            // A stream of unknown size holds no picture that could be decoded.
            if info.codedWidth > 0, info.codedHeight > 0 { facts.video.append(video(stream, info)) }
        case .audio(let info):
            if info.sampleRate > 0, info.channels > 0 { facts.audio.append(audio(stream, info)) }
        case .subtitle:
            var subtitle = MediaFacts.Subtitle(stream: stream.index, codec: stream.codec)
            subtitle.language = stream.language
            subtitle.title = stream.title
            subtitle.isDefault = stream.isDefault
            subtitle.isForced = stream.isForced
            subtitle.isText = stream.isText
            facts.subtitles.append(subtitle)
        case .other: break
        }
    }

    private func video(_ stream: StreamInfo, _ info: VideoInfo) -> MediaFacts.Video {
        let display = info.displaySize
        var video = MediaFacts.Video(
            stream: stream.index, codec: stream.codec, codedWidth: info.codedWidth, codedHeight: info.codedHeight,
            width: display.width, height: display.height)
        video.profile = stream.profile
        video.sampleAspect = MediaFacts.Ratio(info.sampleAspect.numerator, info.sampleAspect.denominator)
        video.rotation = info.rotation
        video.averageFrameRate = MediaFacts.Ratio(info.averageFrameRate.numerator, info.averageFrameRate.denominator)
        video.nominalFrameRate = MediaFacts.Ratio(info.nominalFrameRate.numerator, info.nominalFrameRate.denominator)
        video.pixelFormat = info.pixelFormat
        video.bitDepth = info.bitDepth
        video.isInterlaced = info.isInterlaced
        video.colorRange = info.colorRange
        video.colorSpace = info.colorSpace
        video.colorTransfer = info.colorTransfer
        video.colorPrimaries = info.colorPrimaries
        video.bitrate = stream.bitrate
        video.duration = stream.duration
        video.startTime = stream.startTime
        video.language = stream.language
        video.isCoverArt = stream.isCoverArt
        video.isDefault = stream.isDefault
        return video
    }

    private func audio(_ stream: StreamInfo, _ info: AudioInfo) -> MediaFacts.Audio {
        var audio = MediaFacts.Audio(
            stream: stream.index, codec: stream.codec, sampleRate: info.sampleRate, channels: info.channels)
        audio.profile = stream.profile
        audio.layout = info.layout
        audio.bitrate = stream.bitrate
        audio.duration = stream.duration
        audio.startTime = stream.startTime
        audio.language = stream.language
        audio.title = stream.title
        audio.isDefault = stream.isDefault
        return audio
    }
}
