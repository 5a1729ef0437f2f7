import CMAF
import Foundation
import StageKit

/// The file of a rendition, to which chunks are joined at its end. What is in it never changes, so that readers may
/// have it while it grows.
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
        var next = state
        do {
            let source = try FileSource(path: part.path)
            let index = try FragmentIndex(source)
            let handle = try open()
            defer { try? handle.close() }
            next.codecs = index.track.codecs
            let initialization = try source.read(at: 0, count: index.initialization.upperBound)
            if state.size == 0 {
                try handle.write(contentsOf: Data(initialization))
                next.size = initialization.count
            } else {
                try handle.seek(toOffset: 0)
                let mine = try handle.read(upToCount: initialization.count)
                guard mine == Data(initialization) else { throw Self.misfit("it needs another decoder set-up") }
                try handle.seek(toOffset: UInt64(state.size))
            }
            // The time scale is a multiple of the rate's numerator: every frame lasts a whole number of units.
            let base = Int(frame) * rate.denominator * index.track.timescale / rate.numerator
            for fragment in index.fragments {
                let bytes = try source.read(at: fragment.range.lowerBound, count: fragment.range.count)
                next.fragments += 1
                let moved = try FragmentPlacement.move(
                    bytes, to: base + fragment.decodeTime, number: next.fragments)
                try handle.write(contentsOf: Data(moved))
                next.size += moved.count
            }
            try handle.synchronize()
        } catch let error as CMAFError {
            throw Self.misfit(error.description)
        }
        return next
    }

    /// Ends the file with its index.
    func end() throws -> WorkRecord.File {
        var next = state
        let handle = try open()
        defer { try? handle.close() }
        do {
            let index = RandomAccessIndex.box(of: try FragmentIndex(path: file.path))
            try handle.write(contentsOf: Data(index))
            try handle.synchronize()
            next.size += index.count
        } catch let error as CMAFError {
            throw Self.misfit(error.description)
        }
        return next
    }

    /// What a crash left beyond the recorded end is cut off.
    private func open() throws -> FileHandle {
        if state.size == 0 { try Data().write(to: file) }
        let handle = try FileHandle(forUpdating: file)
        try handle.truncate(atOffset: UInt64(state.size))
        return handle
    }

    private static func misfit(_ words: String) -> StageFailure {
        .retry("misfit", "a chunk does not fit those before it: \(words)")
    }
}
