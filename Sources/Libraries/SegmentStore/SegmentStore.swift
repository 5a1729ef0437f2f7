import Synchronization

/// A store of segments, `<base>/<stream>/<variant>/<hour>/<segment>.ts`, as wubloader's programs write and read it: who
/// is in it, which segments cover a range best, and playlists of them.
///
/// Every call looks at the file system, as it is now, and may block: call it from a thread of its own. Names come from
/// clients: none may begin with a period or hold a slash, and no link leads out of the base.
public final class SegmentStore: Sendable {
    /// What a range of a store's variant can be, where a client leaves its ends open.
    public enum RangeError: Error, Sendable, Equatable {
        /// There is no such variant, or nothing in it.
        case nothing
        /// An end was left open, and the range would be longer than that.
        case tooLong(hours: Int)
    }

    /// Its folder.
    public let base: String
    private let variants = Mutex<[String: Variant]>([:])

    /// Ranges with an open end may be this long, in hours.
    public static let longestOpenRange = 12
    /// How many variants are remembered.
    private static let mostVariants = 64

    /// The folder need not be there yet.
    public init(base: String) { self.base = base }

    private func folder() -> Folder? { try? Folder(path: base) }

    /// The names in a folder of the store that are not hidden, sorted; empty when there is no such folder.
    ///
    /// - Parameter path: names from the base on.
    public func names(in path: [String]) -> [String] {
        guard path.allSatisfy(Self.isName), let base = folder(),
            let folder = path.isEmpty ? base : base.folder(path.joined(separator: "/"))
        else { return [] }
        return folder.names().texts.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The files below a folder of the store, hidden ones and their folders left out, as paths from there, sorted.
    ///
    /// - Parameter limit: after so many it ends.
    public func files(below path: [String], limit: Int = 100_000) -> [String] {
        guard !path.isEmpty, path.allSatisfy(Self.isName), let root = folder()?.folder(path.joined(separator: "/"))
        else { return [] }
        var (files, waiting): ([String], [(String, Folder)]) = ([], [("", root)])
        while let (prefix, folder) = waiting.popLast(), files.count < limit {
            for name in folder.names().texts where !name.hasPrefix(".") {
                switch folder.facts(name)?.kind {
                case .file: files.append(prefix + name)
                // Deeper than that only a circle of links is.
                case .folder where prefix.utf8.count < 2048:
                    if let inside = folder.folder(name) { waiting.append((prefix + name + "/", inside)) }
                default: break
                }
            }
        }
        return files.sorted()
    }

    /// Whether there is such a folder.
    public func hasFolder(_ path: [String]) -> Bool {
        path.allSatisfy(Self.isName) && folder()?.folder(path.joined(separator: "/")) != nil
    }

    /// The hours that a variant has, in order.
    public func hours(_ stream: String, _ name: String) -> [Hour] {
        guard let base = folder(), let variant = variant(stream, name) else { return [] }
        return variant.hours(in: base)
    }

    /// A variant's range with the ends that a client has left open: from the beginning of its first hour, and until an
    /// hour after its last, where nothing is yet.
    ///
    /// - Throws: `RangeError`. A start that is not before its end is no error: the range is empty.
    public func range(
        _ stream: String, _ name: String, start: Moment?, end: Moment?
    ) throws(RangeError) -> Range<Moment> {
        guard start == nil || end == nil else {
            guard hasFolder([stream, name]), let start, let end else { throw .nothing }
            return start..<max(start, end)
        }
        let hours = hours(stream, name)
        guard let first = hours.first, let last = hours.last else { throw .nothing }
        let (from, to) = (start ?? first.start, end ?? Moment(microseconds: last.end.microseconds + Hour.length))
        guard to.microseconds - from.microseconds <= Int64(Self.longestOpenRange) * Hour.length else {
            throw .tooLong(hours: Self.longestOpenRange)
        }
        return from..<max(from, to)
    }

    /// The best segments that cover a range, and what is missing.
    public func select(_ stream: String, _ name: String, _ range: Range<Moment>) -> Selection {
        guard let base = folder(), let variant = variant(stream, name) else { return Selection(range) { nil } }
        return variant.select(range, in: base)
    }

    /// A media playlist of a range.
    ///
    /// - Parameter hasEnd: whether a client asked for the range's end; without, the same list grows for ever.
    public func playlist(_ stream: String, _ name: String, _ range: Range<Moment>, hasEnd: Bool) -> MediaPlaylist {
        guard let base = folder(), let variant = variant(stream, name) else {
            return MediaPlaylist(PlaylistText(), isFinished: false)
        }
        return variant.playlist(range, hasEnd: hasEnd, in: base, now: Folder.clock)
    }

    /// Where a segment lies below the base.
    public func path(of segment: Segment, _ stream: String, _ name: String) -> String {
        [stream, name, segment.hour.name, segment.name].joined(separator: "/")
    }

    /// Bytes of segments' files; nil for one that is gone.
    public func sizes(_ segments: [Segment], _ stream: String, _ name: String) -> [Int64?] {
        guard Self.isName(stream), Self.isName(name), let folder = folder()?.folder(stream + "/" + name) else {
            return segments.map { _ in nil }
        }
        return segments.map { segment in
            folder.facts(segment.hour.name + "/" + segment.name).flatMap { $0.kind == .file ? $0.size : nil }
        }
    }

    /// Whether a client may ask for a folder or a file of this name.
    public static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "."), name.utf8.count < 256 else { return false }
        return !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }

    private func variant(_ stream: String, _ name: String) -> Variant? {
        guard Self.isName(stream), Self.isName(name) else { return nil }
        let path = stream + "/" + name
        if let known = variants.withLock({ $0[path] }) { return known }
        guard hasFolder([stream, name]) else { return nil }
        return variants.withLock { variants in
            if let known = variants[path] { return known }
            if variants.count >= Self.mostVariants, let any = variants.keys.first { variants[any] = nil }
            let made = Variant(stream: stream, name: name)
            variants[path] = made
            return made
        }
    }
}
