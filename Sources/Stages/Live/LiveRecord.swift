import CMAF
import Foundation
import StageKit

/// How far the recording of a live source is, as it is written down in its workbench: one step a row of chunks, those of
/// the same number in all variants.
struct LiveRecord: Codable, Equatable {
    /// A rendition, and which of the variants it is made of.
    struct Track: Codable, Equatable {
        let kind: Traits.Track
        /// Nil before it is known, and where the runner of today has none for it.
        var variant: Int?
        /// Of the artefact: `720p.mp4`.
        let name: String
        /// Of the picture, in pixels, the shorter side.
        var side: Int?
        /// How far the file is whole.
        var file = GrowingTrack()
        /// Where the next fragment begins, in units of the time scale.
        var end = 0
        var timescale = 0
        /// Whose chunk was its last.
        var turn: Int?
        /// RFC 6381.
        var codecs: String?
        var width: Int?
        var height: Int?
        /// Frames a second.
        var frameRate: Double?
        /// In hertz.
        var sampleRate: Int?
        var channels: Int?

        /// In seconds.
        var duration: Double { timescale > 0 ? Double(end) / Double(timescale) : 0 }
    }

    /// Whose chunks are joined (`ChunkFolder.turn`); nil before the first.
    var turn: Int?
    /// Pictures first, the largest of them at the front; nil before it is known what there is.
    var tracks: [Track]?
    /// The row that comes next.
    var next = 0
    /// The zero of the result, in seconds on the clock of the chunks; nil before the first of a runner.
    var zero: Double?
    /// Rows that did not come, or could not be used.
    var lost = 0
    /// No segment is longer, in whole seconds; nil before the first.
    var target: Int?

    /// Of how many runners something was joined.
    var runners: Int?

    /// The next runner begins, with the number 0 and a clock of its own.
    mutating func begin(_ turn: Int) {
        for index in tracks?.indices ?? 0..<0 where self.turn != nil { tracks?[index].variant = nil }
        (self.turn, next, zero) = (turn, 0, nil)
    }

    private static let name = "live.json"

    /// - Returns: a new one where there is none.
    static func read(in workbench: URL) throws -> LiveRecord {
        guard let data = try? Data(contentsOf: workbench.appending(path: name)) else { return LiveRecord() }
        return try JSONDecoder().decode(LiveRecord.self, from: data)
    }

    /// Written whole or not at all.
    func write(in workbench: URL) throws {
        let draft = workbench.appending(path: Self.name + ".new")
        try JSONEncoder().encode(self).write(to: draft)
        let handle = try FileHandle(forUpdating: draft)
        defer { try? handle.close() }
        try handle.synchronize()
        guard rename(draft.path, workbench.appending(path: Self.name).path) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
    }
}
