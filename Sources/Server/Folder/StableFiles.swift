import Sys

/// Which files of a folder have come to rest: a value without a clock, told again and again what is there.
///
/// A file that is written, or copied by somebody who sets its time to an old one, grows from one look to the next; so
/// what counts is that nothing changed between two looks of ours that are far enough apart.
struct StableFiles: Sendable {
    private struct Look: Sendable {
        let size: Int64
        let modified: Int64
        /// Since when it looks like this, in seconds of the caller's clock.
        let since: Double
    }

    /// In seconds.
    let rest: Double
    private var known: [RawPath: Look] = [:]

    init(rest: Double) { self.rest = rest }

    /// - Parameters:
    ///   - files: all that are there now, by path.
    ///   - now: in seconds of a clock that never goes back.
    /// - Returns: those that have come to rest; empty ones never do: they are still to be written.
    mutating func see(_ files: [(path: RawPath, size: Int64, modified: Int64)], at now: Double) -> [RawPath] {
        var next: [RawPath: Look] = [:]
        var stable: [RawPath] = []
        for file in files {
            let before = known[file.path]
            let isSame = before?.size == file.size && before?.modified == file.modified
            let since = isSame ? before?.since ?? now : now
            next[file.path] = Look(size: file.size, modified: file.modified, since: since)
            if file.size > 0, now - since >= rest { stable.append(file.path) }
        }
        known = next
        return stable
    }

    /// When the next file may have come to rest; nil when none is on its way.
    func next(after now: Double) -> Double? {
        known.values.filter { $0.size > 0 }.map { $0.since + rest }.filter { $0 > now }.min()
    }
}
