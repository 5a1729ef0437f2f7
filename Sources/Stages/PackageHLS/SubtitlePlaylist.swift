import StageKit

/// The playlist of a text: one WebVTT file as its only segment. A text may have another target duration than the
/// pictures as long as its playlist is `VOD` (RFC 8216, section 6.2.4).
struct SubtitlePlaylist: Sendable, Equatable {
    let subtitle: Artifact
    /// Of the video, in microseconds.
    let duration: Int

    /// `subtitles/en.vtt` becomes `subtitles/en.m3u8`.
    var name: String {
        let stem = subtitle.name.lastIndex(of: ".").map { subtitle.name[..<$0] } ?? subtitle.name[...]
        return stem + ".m3u8"
    }

    var text: String {
        let whole = max(1, (duration + 500_000) / 1_000_000)
        let file = subtitle.name.split(separator: "/").last.map(String.init) ?? subtitle.name
        let lines = [
            "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(whole)", "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD", "#EXTINF:\(MediaPlaylist.spelled(microseconds: max(1, duration))),",
            "\(RelativeURI(file))", "#EXT-X-ENDLIST",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// For the master.
    var entry: MasterPlaylist.Text {
        MasterPlaylist.Text(
            playlist: RelativeURI(name), language: subtitle.traits.language,
            name: subtitle.traits.label ?? LanguageTag(subtitle.traits.language)?.name ?? "Subtitles",
            isForced: subtitle.traits.isForced ?? false)
    }
}
