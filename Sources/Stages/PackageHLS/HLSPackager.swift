import CMAF
import Foundation
public import StageKit

/// `package.hls`: makes renditions playable. One media playlist of byte ranges a rendition, and the master over them.
///
/// It reads only what the rendition files say of themselves, so it does not matter who made them. It changes no file.
/// While renditions are still being made it is asked again and again, and writes playlists that grow (EVENT); the last
/// time they become complete (VOD) under the same names. Where a live source wants its playlists to slide, they have
/// names of their own, which end with their last window; the master then names the complete ones.
public actor HLSPackager: Stage {
    public static let manifest = StageManifest(
        id: "package.hls", summary: "HLS playlists (RFC 8216) of byte ranges over the renditions",
        consumes: [.rendition], accepts: [.subtitle], produces: [.playlist], follows: true)

    private static let masterName = "master.m3u8"

    public init(settings: Settings) {}

    /// - Throws: `StageFailure` (permanent) when a rendition is no sound CMAF file or does not begin its segments with
    ///   key frames; `CancellationError` between renditions.
    public func run(_ job: Job) throws -> Outcome {
        let renditions = job.inputs(.rendition)
        guard !renditions.isEmpty else { throw PackagingFault.nothing.failure(job.node) }
        // Of a live source that says how far back one can go.
        let window = (try? LiveSource(of: job.request))?.window
        var packaged: [PackagedRendition] = []
        for rendition in renditions {
            try job.progress(Double(packaged.count) / Double(renditions.count + 1))
            do throws(PackagingFault) {
                packaged.append(try PackagedRendition(rendition, isGrowing: job.isEarly))
            } catch {
                throw error.failure(rendition.name)
            }
        }
        let uneven = Self.uneven(packaged)
        if uneven != nil, !job.isEarly {
            // Where segments differ, so do the longest; all playlists have to promise the same (section 6.2.4).
            let target = packaged.map(\.playlist.targetDuration).max() ?? 1
            packaged = packaged.map { $0.promising(target) }
        }
        if job.isEarly { packaged = Self.levelled(packaged) }
        let sliding = window.map { window in packaged.map { $0.sliding(window) } } ?? []
        if job.isEarly, window != nil { packaged = sliding }

        var names: Set = [Self.masterName]
        var drafts: [Draft] = []
        // At the end those that slid say so, and all there is has lists of its own.
        for one in packaged + (job.isEarly ? [] : sliding) {
            var lists = [(one.playlistName, one.playlist, one.traits)]
            if let iFrames = one.iFrames { lists.append((one.iFramesName, iFrames, one.iFrameTraits)) }
            for (name, list, traits) in lists {
                guard names.insert(name).inserted else {
                    throw PackagingFault.sameName(name).failure(one.rendition.name)
                }
                let draft = try job.output(.playlist, name: name, traits: traits)
                try Data(list.text.utf8).write(to: draft.file)
                drafts.append(draft)
            }
        }
        let duration = packaged.map(\.playlist.duration).max() ?? 0
        // A text has one segment, which must not grow: it comes when the duration is known.
        let subtitles = job.isEarly ? [] : job.inputs(.subtitle)
        let texts = subtitles.map { SubtitlePlaylist(subtitle: $0, duration: duration) }
        for text in texts {
            guard names.insert(text.name).inserted else {
                throw PackagingFault.sameName(text.name).failure(text.subtitle.name)
            }
            var traits = text.subtitle.traits
            traits.duration = Double(duration) / 1e6
            traits.mediaType = "application/vnd.apple.mpegurl"
            let draft = try job.output(.playlist, name: text.name, traits: traits)
            try Data(text.text.utf8).write(to: draft.file)
            drafts.append(draft)
        }
        let master = MasterPlaylist(
            pictures: packaged.compactMap(\.picture), sounds: packaged.compactMap(\.sound), texts: texts.map(\.entry))
        drafts.append(try Self.write(master, of: packaged, for: job))
        try job.progress(1)
        return .done(drafts, warnings: uneven.map { [$0] } ?? [])
    }

    private static func write(_ master: MasterPlaylist, of packaged: [PackagedRendition], for job: Job)
        throws -> Draft
    {
        var traits = Traits(duration: packaged.map { Double($0.playlist.duration) / 1e6 }.max())
        traits.isMaster = true
        traits.mediaType = "application/vnd.apple.mpegurl"
        let draft = try job.output(.playlist, name: masterName, traits: traits)
        try Data(master.text.utf8).write(to: draft.file)
        return draft
    }

    /// While it grows, no rendition is ahead of the pictures: the sound is there sooner.
    private static func levelled(_ packaged: [PackagedRendition]) -> [PackagedRendition] {
        let least = packaged.filter { $0.picture != nil }.map(\.playlist.segments.count).min()
        guard let least else { return packaged }
        return packaged.map { $0.cut(to: least) }
    }

    /// In microseconds: players join what is a few frames apart (W3C Media Source Extensions, section 3.5.8).
    private static let joined = 100_000

    /// Players switch between pictures at segment boundaries, which had better be the same in all. Lanes set key frames
    /// by the clock of the whole; runners count frames since the last one, and have more where the scene changes.
    /// Players go by times then, and fetch some seconds twice.
    ///
    /// - Returns: the first difference in words; nil when there is none.
    private static func uneven(_ packaged: [PackagedRendition]) -> String? {
        let pictures = packaged.filter { $0.picture != nil }
        guard let first = pictures.first else { return nil }
        for other in pictures.dropFirst() {
            if let segment = other.timeline.firstDifference(from: first.timeline, within: joined) {
                return "segment \(segment) of \(other.rendition.name) does not begin where it does in \(first.rendition.name): "
                    + "players that change between them fetch some seconds twice"
            }
        }
        return nil
    }
}
