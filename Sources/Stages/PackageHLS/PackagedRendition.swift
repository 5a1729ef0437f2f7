import CMAF
import Foundation
import StageKit

/// A rendition, its media playlist and what the master says of it.
struct PackagedRendition: Sendable {
    let rendition: Artifact
    let index: FragmentIndex
    let timeline: SegmentTimeline
    private(set) var playlist: MediaPlaylist
    let rates: SegmentRates
    /// The key frames that segments begin with, and nothing else; nil for sound.
    private(set) var iFrames: MediaPlaylist?
    /// Before the names of its playlists.
    private var prefix = ""

    /// Reads a rendition's file.
    ///
    /// - Parameters:
    ///   - isGrowing: more will be appended to it: only what is recorded of it counts.
    init(_ rendition: Artifact, isGrowing: Bool = false) throws(PackagingFault) {
        self.rendition = rendition
        do {
            index = try FragmentIndex(path: rendition.file.path, size: isGrowing ? rendition.size : nil)
        } catch {
            throw .unreadable(error)
        }
        do {
            timeline = try SegmentTimeline(index)
        } catch {
            throw .clock(segment: error.segment)
        }
        if case .video = index.track.kind, let bad = index.fragments.firstIndex(where: { !$0.startsWithSync }) {
            throw .keyFrame(segment: bad)
        }
        // The playlist stands beside the file, so the reference is the last component alone.
        let file = rendition.name.split(separator: "/").last.map(String.init) ?? rendition.name
        let changes = index.changes
        playlist = MediaPlaylist(
            file: RelativeURI(file), initialization: index.initialization,
            segments: zip(timeline.durations, index.fragments).enumerated().map { number, segment in
                .init(duration: segment.0, range: segment.1.range, initialization: changes[number])
            }, isGrowing: isGrowing, target: rendition.traits.targetDuration)
        rates = SegmentRates(playlist)
        iFrames = Self.iFrames(index, playlist)
    }

    /// With the first so many segments alone.
    func cut(to segments: Int) -> PackagedRendition {
        var cut = self
        cut.playlist = playlist.prefix(segments)
        cut.iFrames = iFrames?.prefix(segments)
        return cut
    }

    /// With playlists that promise segments of so many seconds at most.
    func promising(_ target: Int) -> PackagedRendition {
        var promising = self
        promising.playlist = playlist.promising(target)
        promising.iFrames = iFrames?.promising(target)
        return promising
    }

    /// With playlists that slide, under names of their own: `live-720p.m3u8`. They never become the whole: who has one
    /// open keeps it to its end.
    func sliding(_ window: Double) -> PackagedRendition {
        var sliding = self
        sliding.playlist = playlist.sliding(window)
        sliding.iFrames = iFrames?.sliding(window)
        sliding.prefix = "live-"
        return sliding
    }

    /// `720p.mp4` becomes `720p.m3u8`.
    var playlistName: String { name("") }

    private static func iFrames(
        _ index: FragmentIndex, _ whole: MediaPlaylist
    ) -> MediaPlaylist? {
        guard case .video = index.track.kind else { return nil }
        let segments = zip(whole.segments, index.fragments).map { segment, fragment in
            MediaPlaylist.Segment(
                duration: segment.duration, range: fragment.range.lowerBound..<fragment.firstSampleEnd,
                initialization: segment.initialization)
        }
        return MediaPlaylist(
            file: whole.file, initialization: index.initialization, segments: segments, isIFramesOnly: true,
            isGrowing: whole.isGrowing, target: whole.target)
    }

    /// `720p.mp4` has `iframes-720p.m3u8` beside its own playlist.
    var iFramesName: String { name("iframes-") }

    private func name(_ kind: String) -> String {
        var parts = rendition.name.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.removeLast()
        let stem = last.lastIndex(of: ".").map { last[..<$0] } ?? last
        return (parts + ["\(prefix)\(kind)\(stem).m3u8"]).joined(separator: "/")
    }

    /// What the file says, and where it says nothing, what the rendition's maker said.
    var traits: Traits {
        var traits = Traits(duration: Double(playlist.duration) / 1e6, codecs: index.track.codecs)
        traits.bitrate = rates.average
        traits.peakBitrate = rates.peak
        traits.label = rendition.traits.label
        traits.group = rendition.traits.group
        traits.language = language?.tag
        traits.mediaType = "application/vnd.apple.mpegurl"
        switch index.track.kind {
        case .video(let picture):
            traits.track = .video
            traits.width = picture.displayWidth
            traits.height = picture.height
            traits.frameRate = index.sampleRate
        case .audio(let sound):
            traits.track = .audio
            traits.sampleRate = sound.sampleRate
            traits.channels = sound.channels
        }
        return traits
    }

    /// Of the playlist of key frames.
    var iFrameTraits: Traits {
        var traits = traits
        traits.frameRate = nil
        let rates = iFrames.map { SegmentRates($0) }
        (traits.bitrate, traits.peakBitrate) = (rates?.average, rates?.peak)
        return traits
    }

    private var language: LanguageTag? { LanguageTag(rendition.traits.language ?? index.track.language) }

    /// For the master, when this is a picture.
    var picture: MasterPlaylist.Picture? {
        guard case .video(let picture) = index.track.kind else { return nil }
        return MasterPlaylist.Picture(
            playlist: RelativeURI(playlistName), rates: rates, codecs: index.track.codecs,
            width: picture.displayWidth, height: picture.height, frameRate: index.sampleRate,
            iFrames: iFrames.map { .init(playlist: RelativeURI(iFramesName), rates: SegmentRates($0)) })
    }

    /// For the master, when this is sound.
    var sound: MasterPlaylist.Sound? {
        guard case .audio(let sound) = index.track.kind else { return nil }
        return MasterPlaylist.Sound(
            playlist: RelativeURI(playlistName), rates: rates, codecs: index.track.codecs, channels: sound.channels,
            language: language?.tag, isDefault: rendition.traits.isDefault ?? false,
            group: rendition.traits.group,
            name: rendition.traits.label ?? language?.name ?? "Audio")
    }
}
