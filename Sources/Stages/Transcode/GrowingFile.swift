import CMAF
import Foundation
import StageKit

/// The file of a rendition, to which chunks are joined at its end.
struct GrowingFile {
    let file: URL
    let state: WorkRecord.File

    init(_ file: URL, _ state: WorkRecord.File) {
        self.file = file
        self.state = state
    }

    /// Joins the fragments of a chunk, and waits until they are on the disk.
    ///
    /// - Parameters:
    ///   - part: a file of its own, whose clock begins at 0.
    ///   - frame: the chunk's first, at `rate`.
    /// - Returns: the state of the file afterwards.
    /// - Throws: `StageFailure` when the part does not fit; the error of the disk.
    func append(_ part: URL, at frame: Int64, _ rate: MediaFacts.Ratio) throws -> WorkRecord.File {
        try changed { track, codecs in
            let source = try FileSource(path: part.path)
            let index = try FragmentIndex(source)
            codecs = index.track.codecs
            // The time scale is a multiple of the rate's numerator: every frame lasts a whole number of units.
            let base = Int(frame) * rate.denominator * index.track.timescale / rate.numerator
            try track.append(source, index, to: file.path, at: base)
        }
    }

    /// Ends the file with its index.
    func end() throws -> WorkRecord.File { try changed { track, _ in try track.end(file.path) } }

    private func changed(_ change: (inout GrowingTrack, inout String?) throws -> Void) throws -> WorkRecord.File {
        var (track, next) = (GrowingTrack(size: state.size, fragments: state.fragments), state)
        do {
            try change(&track, &next.codecs)
        } catch let error as CMAFError {
            throw StageFailure.retry("misfit", "a chunk does not fit those before it: \(error)")
        }
        (next.size, next.fragments) = (track.size, track.fragments)
        return next
    }
}
