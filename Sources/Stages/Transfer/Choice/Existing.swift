/// What stands somewhere under a name.
struct Standing: Equatable {
    /// In bytes, when the server says so.
    var size: Int?
    /// When the server says so.
    var fingerprint: Fingerprint?
    /// Changes when the file does.
    var version: String?
}

/// What to do with a file that is there already. The same file is never sent again, but by `overwrite`.
enum Existing: String, CaseIterable, Sendable {
    /// The same file is left alone, another is replaced.
    case skip
    /// It is replaced.
    case overwrite
    /// The same file is left alone, another ends the job.
    case fail

    enum Step: Equatable {
        case send
        case leave
        case refuse
        /// Only its bytes can tell.
        case compare
    }

    /// - Parameters:
    ///   - found: what is there; nil for nothing.
    ///   - size: of our file, in bytes.
    ///   - fingerprint: of our file. One of another kind says nothing about it.
    func step(_ found: Standing?, size: Int, fingerprint: Fingerprint) -> Step {
        guard let found, self != .overwrite else { return .send }
        let other: Step = self == .fail ? .refuse : .send
        if let there = found.size, there != size { return other }
        if let there = found.fingerprint, there.partSize == fingerprint.partSize {
            return there == fingerprint ? .leave : other
        }
        return .compare
    }

    /// After a comparison.
    func step(isSame: Bool) -> Step { isSame ? .leave : self == .fail ? .refuse : .send }
}
