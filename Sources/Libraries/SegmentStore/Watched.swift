/// What was made of a folder's names, until the folder changes. A file system's clock is coarse: what was read within
/// the same tick as the last change may be older than that change, and is read again.
struct Watched<Value: Sendable>: Sendable {
    private(set) var value: Value
    private var modified: Int64
    private var isSettled: Bool
    private var print: Int

    /// No clock of a file system is coarser than this, in nanoseconds, but those that only know seconds.
    private static var tick: Int64 { 50_000_000 }
    private static var second: Int64 { 1_000_000_000 }

    /// - Returns: nil when the folder has no names that can be read.
    init(_ folder: Folder, make: (NameList) -> Value) {
        let (now, facts) = (Folder.clock, folder.facts)
        let names = folder.names()
        value = make(names)
        modified = facts?.modified ?? 0
        isSettled = Self.isSettled(modified, now)
        print = names.print
    }

    /// Reads the folder again where it has to be.
    ///
    /// - Parameters:
    ///   - modified: of the folder, now.
    ///   - open: the folder, when it is needed; nil when it is gone.
    /// - Returns: whether `value` is another one.
    mutating func refresh(modified now: Int64, open: () -> Folder?, make: (NameList) -> Value) -> Bool {
        if isSettled && modified == now { return false }
        let clock = Folder.clock
        guard let folder = open() else { return false }
        let names = folder.names()
        (modified, isSettled) = (now, Self.isSettled(now, clock))
        let print = names.print
        guard print != self.print else { return false }
        self.print = print
        value = make(names)
        return true
    }

    private static func isSettled(_ modified: Int64, _ now: Int64) -> Bool {
        modified + (modified % second == 0 ? second : 0) + tick < now
    }
}
