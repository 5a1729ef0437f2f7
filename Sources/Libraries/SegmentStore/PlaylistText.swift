/// The lines of a media playlist so far, as pieces that other playlists share.
struct PlaylistText: Sendable {
    private var closed: [ArraySlice<UInt8>] = []
    /// Lines at the end that are this playlist's own.
    private var own: [UInt8] = []
    /// The last segment in it.
    private(set) var last: Candidate?
    /// Longest duration in it, in microseconds.
    private(set) var longest: Int64 = 0

    /// A few lines of an hour that is still growing shall not keep all of it in memory; and what is one's own is copied
    /// when it grows while a client still receives it.
    private static let few = 4096
    private static let many = 64 << 10

    var isEmpty: Bool { last == nil }

    var pieces: [ArraySlice<UInt8>] { own.isEmpty ? closed : closed + [own[...]] }

    /// The tag before the next segment.
    mutating func append(tag: [UInt8]) { own += tag }

    /// Lines of segments, shared.
    mutating func append(_ lines: ArraySlice<UInt8>, last: Candidate, longest: Int64) {
        if lines.count < Self.few {
            own += lines
        } else {
            close()
            closed.append(lines)
        }
        end(with: last, longest)
    }

    /// A segment's own lines.
    mutating func append(_ candidate: Candidate, of hour: Candidates, _ lines: SegmentLines) {
        lines.append(candidate, hour.name(candidate), to: &own)
        end(with: candidate, candidate.end - candidate.start)
    }

    private mutating func end(with last: Candidate, _ longest: Int64) {
        self.last = last
        self.longest = max(self.longest, longest)
        if own.count > Self.many { close() }
    }

    private mutating func close() {
        if !own.isEmpty { closed.append(own[...]) }
        own = []
    }

    /// The head of the playlist with these segments. Playlists may not change but at their end (RFC 8216, section
    /// 6.2.1), so the target duration leaves room for segments that are not here yet: for all up to 6 s, and for those
    /// that are a little longer than the longest so far.
    var head: [UInt8] {
        let target = max(6, longest / 1_000_000 + 1)
        let lines = [
            "#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:\(target)", "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
