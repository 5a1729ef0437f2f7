import CSys

/// Waits for something to come into folders. Where the system cannot tell (network file systems, too many watches), a
/// wait simply lasts as long as it may.
public final class FolderWatch: Sendable {
    /// Below 0 when there is no inotify to be had.
    private let watch: Int32
    private let bell: Int32

    /// - Throws: `SystemError` when there are no descriptors left.
    public init() throws {
        bell = try SystemError.check(csys_eventfd(), "make an event")
        watch = csys_watch_open()
    }

    deinit {
        if watch >= 0 { csys_close(watch) }
        csys_close(bell)
    }

    /// Watches a folder, too; again is once.
    ///
    /// - Returns: false when the system will not tell of it.
    @discardableResult
    public func add(_ folder: RawPath) -> Bool { watch >= 0 && csys_watch_add(watch, folder.cString) >= 0 }

    /// Waits until something may have come, `wake` is called, or the time is over. Blocks the calling thread.
    ///
    /// - Parameter seconds: 0 looks and does not wait.
    public func wait(_ seconds: Double) { _ = csys_watch_wait(watch, bell, Int32(min(max(seconds, 0), 86_400) * 1000)) }

    /// Ends a wait, or the next one; from any thread.
    public func wake() { _ = csys_eventfd_wake(bell) }
}
