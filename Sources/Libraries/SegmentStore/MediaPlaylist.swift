/// A media playlist (RFC 8216, section 4.3.3) of a range of a store.
public struct MediaPlaylist: Sendable {
    /// Its bytes, in pieces that other playlists share.
    public let pieces: [ArraySlice<UInt8>]
    /// Whether it is whole: then it says so, and need not be asked for again.
    public let isFinished: Bool

    init(_ text: PlaylistText, isFinished: Bool) {
        pieces = [text.head[...]] + text.pieces + (isFinished ? [Self.end[...]] : [])
        self.isFinished = isFinished
    }

    /// In bytes.
    public var size: Int { pieces.reduce(0) { $0 + $1.count } }

    /// As one text, for tests.
    var string: String { String(decoding: pieces.joined(), as: UTF8.self) }

    private static let end = Array("#EXT-X-ENDLIST\n".utf8)
}

/// Playlists that were given out unfinished. As long as somebody asks for one again, all that it said stays as it was,
/// whatever is put into the store before its end.
struct LiveLists: Sendable {
    /// What was asked for.
    struct Key: Hashable {
        let start: Int64
        /// Nil for a list without an end.
        let end: Int64?
    }

    private struct List {
        var text: PlaylistText
        /// When it was asked for last, and when it was given out as finished, in nanoseconds.
        var used: Int64
        var finished: Int64?
    }

    private var lists: [Key: List] = [:]

    /// How many are kept for one variant; how long after the last request, and after their end.
    private static let most = 64
    private static let patience: Int64 = 600_000_000_000
    private static let rest: Int64 = 60_000_000_000

    /// What was told under this key; empty for what was not asked for yet, or not for long.
    mutating func text(_ key: Key, now: Int64) -> PlaylistText {
        guard let list = lists[key] else { return PlaylistText() }
        let isOld = now - list.used > Self.patience || list.finished.map { now - $0 > Self.rest } ?? false
        if isOld { lists[key] = nil }
        return isOld ? PlaylistText() : list.text
    }

    /// Remembers what is told now. A list that was never told unfinished need not be remembered.
    mutating func keep(_ text: PlaylistText, _ key: Key, isFinished: Bool, now: Int64) {
        guard !text.isEmpty, !isFinished || lists[key] != nil else { return }
        let finished = isFinished ? lists[key]?.finished ?? now : nil
        lists[key] = List(text: text, used: now, finished: finished)
        guard lists.count > Self.most else { return }
        lists = lists.filter { now - $0.value.used <= Self.patience }
        if lists.count > Self.most, let oldest = lists.min(by: { $0.value.used < $1.value.used }) {
            lists[oldest.key] = nil
        }
    }
}
