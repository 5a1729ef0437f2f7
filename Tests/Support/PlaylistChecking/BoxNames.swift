import Foundation

/// The names of the boxes on the top level of a file: enough to tell whether a byte range is a segment.
struct BoxNames {
    private let handle: FileHandle
    private let size: Int

    init?(_ file: URL) {
        guard let handle = try? FileHandle(forReadingFrom: file), let end = try? handle.seekToEnd() else { return nil }
        self.handle = handle
        size = Int(end)
    }

    /// The boxes from a place on, up to one of this name, and where that begins.
    func start(at offset: Int, upTo last: String) -> ([String], Int) {
        var place = offset
        var names: [String] = []
        while place < size, (try? handle.seek(toOffset: UInt64(place))) != nil,
            let head = try? handle.read(upToCount: 8), head.count == 8
        {
            names.append(String(decoding: head.dropFirst(4), as: UTF8.self))
            if names.last == last { return (names, place) }
            let length = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length >= 8 else { break }
            place += length
        }
        return (names, place)
    }

    /// Nil when boxes do not fill the range to the byte, or the file is shorter.
    func names(in range: Range<Int>) -> [String]? {
        guard range.upperBound <= size else { return nil }
        var place = range.lowerBound
        var names: [String] = []
        while place < range.upperBound {
            guard range.upperBound - place >= 8, (try? handle.seek(toOffset: UInt64(place))) != nil,
                let head = try? handle.read(upToCount: 16), head.count >= 8
            else { return nil }
            var length = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            if length == 1, head.count == 16 { length = head.dropFirst(8).reduce(0) { $0 << 8 | Int($1) } }
            guard length >= 8, length <= range.upperBound - place else { return nil }
            names.append(String(decoding: head.dropFirst(4).prefix(4), as: UTF8.self))
            place += length
        }
        return names
    }
}
