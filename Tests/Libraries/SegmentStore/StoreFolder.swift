import Foundation

@testable import SegmentStore

/// A store in a folder of its own, removed with the value's last use.
final class StoreFolder {
    let root: URL
    let base: URL
    let store: SegmentStore

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        base = root.appending(path: "base")
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        store = SegmentStore(base: base.path)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Writes a file below the base, with its folders.
    func write(_ path: String, size: Int64 = 10) throws {
        let file = base.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(repeating: 0x47, count: Int(size)).write(to: file)
    }

    /// A whole segment of 2 s in the variant `s/v`.
    func add(_ start: Moment, kind: String = "full") throws { try write("s/v/" + Self.path(start, kind: kind)) }

    static func path(_ start: Moment, duration: String = "2.0", kind: String = "full") -> String {
        let text = start.text
        let hash = String(repeating: "A", count: 43)
        return "\(text.prefix(13))/\(text.dropFirst(14).dropLast(1))-\(duration)-\(kind)-\(hash).ts"
    }

    func playlist(_ range: Range<Moment>, hasEnd: Bool = true) -> String {
        store.playlist("s", "v", range, hasEnd: hasEnd).string
    }
}

extension Moment {
    static func + (moment: Moment, seconds: Double) -> Moment {
        Moment(microseconds: moment.microseconds + Int64(seconds * 1_000_000))
    }
}

/// A media playlist, read line by line.
struct ReadPlaylist {
    /// What stands before each segment besides its time and length, and its address.
    let segments: [(isDiscontinuity: Bool, address: String)]
    let isFinished: Bool
    let target: Int

    init(_ text: String) {
        var segments: [(Bool, String)] = []
        var (isDiscontinuity, target) = (false, 0)
        for line in text.split(separator: "\n") {
            if line == "#EXT-X-DISCONTINUITY" { isDiscontinuity = true }
            if line.hasPrefix("#EXT-X-TARGETDURATION:") { target = Int(line.dropFirst(22)) ?? 0 }
            guard !line.hasPrefix("#") else { continue }
            segments.append((isDiscontinuity, String(line)))
            isDiscontinuity = false
        }
        (self.segments, self.target) = (segments, target)
        isFinished = text.hasSuffix("#EXT-X-ENDLIST\n")
    }
}
