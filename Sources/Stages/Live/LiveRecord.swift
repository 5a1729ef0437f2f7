import CMAF
import Foundation
import StageKit

/// How far the recording of a live source is, as it is written down in its workbench: one step a row of chunks, those of
/// the same number in all variants.
struct LiveRecord: Codable, Equatable {
    /// A rendition, and which of the variants it is made of.
    struct Track: Codable, Equatable {
        let kind: Traits.Track
        let variant: Int
        /// Of the artefact: `720p.mp4`.
        let name: String
        /// How far the file is whole.
        var file = GrowingTrack()
        /// Where the next fragment begins, in units of the time scale.
        var end = 0
        var timescale = 0
        /// RFC 6381.
        var codecs: String?
        var width: Int?
        var height: Int?
        /// Frames a second.
        var frameRate: Double?
        var sampleRate: Int?
        var channels: Int?

        /// In seconds.
        var duration: Double { timescale > 0 ? Double(end) / Double(timescale) : 0 }
    }

    /// Pictures first, the largest of them at the front; nil before it is known what there is.
    var tracks: [Track]?
    /// The row that comes next.
    var next = 0
    /// The zero of the result, in seconds on the clock of the chunks; nil before the first.
    var zero: Double?
    /// Rows that did not come, or could not be used.
    var lost = 0

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
