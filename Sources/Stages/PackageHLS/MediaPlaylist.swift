import CMAF
public import StageKit

/// One rendition's playlist (RFC 8216, section 4.3.3): byte ranges of one file, all known, or growing at its end.
public struct MediaPlaylist: Sendable, Equatable {
    public struct Segment: Sendable, Equatable {
        /// In microseconds.
        public let duration: Int
        /// Of the file.
        public let range: Range<Int>
        /// Where another encoder begins: the initialisation section from here on.
        public let initialization: Range<Int>?

        public init(duration: Int, range: Range<Int>, initialization: Range<Int>? = nil) {
            self.duration = duration
            self.range = range
            self.initialization = initialization
        }
    }

    /// Reference to the file of the rendition, relative to the playlist.
    public let file: RelativeURI

    /// The initialisation section: bytes of `file`.
    public let initialization: Range<Int>

    public private(set) var segments: [Segment]

    /// Whether each segment is one key frame, for fast winding and for scrubbing (section 4.3.3.6).
    public let isIFramesOnly: Bool

    /// Whether more segments will come: players read it again until it ends (section 4.3.3.5).
    public let isGrowing: Bool

    /// How far back a player can go, in seconds; nil: to the beginning. What is older is there, but not named any more,
    /// and stays unnamed when it has ended: numbers of segments never go down (section 6.2.2).
    public private(set) var window: Double?

    /// What was promised of segments that were not there yet, in seconds; nil: nothing.
    public private(set) var target: Int?

    public init(
        file: RelativeURI, initialization: Range<Int>, segments: [Segment], isIFramesOnly: Bool = false,
        isGrowing: Bool = false, window: Double? = nil, target: Int? = nil
    ) {
        self.file = file
        self.initialization = initialization
        self.segments = segments
        self.isIFramesOnly = isIFramesOnly
        self.isGrowing = isGrowing
        self.window = window
        self.target = target
    }

    /// In seconds: the longest segment, rounded to the nearest whole number (section 4.3.3.1), at least 1; or what was
    /// promised, which must not change (section 6.2.1).
    public var targetDuration: Int { max(SegmentRates.target(segments.map(\.duration)), target ?? 1) }

    /// In microseconds.
    public var duration: Int { segments.reduce(0) { $0 + $1.duration } }

    /// The playlist of the first so many segments.
    func prefix(_ count: Int) -> MediaPlaylist {
        var prefix = self
        prefix.segments = Array(segments.prefix(count))
        return prefix
    }

    /// The same with a promise.
    func promising(_ target: Int) -> MediaPlaylist {
        var promising = self
        promising.target = target
        return promising
    }

    /// The playlist of the same file that slides.
    func sliding(_ window: Double) -> MediaPlaylist {
        var sliding = self
        sliding.window = window
        return sliding
    }

    /// The first segment that is named. Segments keep their numbers, so it is also how many are not (section 4.3.3.2).
    var first: Int {
        guard let window else { return 0 }
        var length = 0
        return segments.lastIndex { segment in
            length += segment.duration
            return Double(length) >= window * 1e6
        } ?? 0
    }

    /// Without a type segments may go; with one, whoever saw it relies on it (section 6.2.1).
    private var type: [String] {
        guard window == nil else { return [] }
        return ["#EXT-X-PLAYLIST-TYPE:\(isGrowing ? "EVENT" : "VOD")"]
    }

    /// Changes of encoder that are not named any more (section 4.3.3.3).
    private var discontinuities: [String] {
        guard window != nil else { return [] }
        return ["#EXT-X-DISCONTINUITY-SEQUENCE:\(segments[..<first].count { $0.initialization != nil })"]
    }

    /// The playlist as it is served.
    ///
    /// Version 7: byte ranges need 4, `EXT-X-MAP` outside I-frame playlists needs 6, and 7 is what Apple asks for with
    /// fragmented MP4.
    public var text: String {
        var lines =
            [
                "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(targetDuration)",
                "#EXT-X-MEDIA-SEQUENCE:\(first)",
            ] + discontinuities + type
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
        if isIFramesOnly { lines.append("#EXT-X-I-FRAMES-ONLY") }
        let before = segments[..<first].last { $0.initialization != nil }?.initialization ?? initialization
        if segments[first...].first?.initialization == nil { lines.append(map(before)) }
        for segment in segments[first...] {
            if let initialization = segment.initialization {
                lines += ["#EXT-X-DISCONTINUITY", map(initialization)]
            }
            lines.append("#EXTINF:\(Self.spelled(microseconds: segment.duration)),")
            lines.append("#EXT-X-BYTERANGE:\(Self.spelled(segment.range))")
            lines.append("\(file)")
        }
        if !isGrowing { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func map(_ range: Range<Int>) -> String {
        "#EXT-X-MAP:URI=\"\(file)\",BYTERANGE=\"\(Self.spelled(range))\""
    }

    private static func spelled(_ range: Range<Int>) -> String { "\(range.count)@\(range.lowerBound)" }

    static func spelled(microseconds: Int) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
}

extension SegmentRates {
    init(_ playlist: MediaPlaylist) {
        self.init(
            playlist.segments.map { (bytes: $0.range.count, microseconds: $0.duration) },
            target: playlist.targetDuration)
    }
}
