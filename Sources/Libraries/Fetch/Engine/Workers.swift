import Foundation

/// Threads for what blocks, so that the engine does not. They come with the work, and stay until they are stopped.
final class Workers: @unchecked Sendable {
    // Everything below is behind `condition`.
    private let condition = NSCondition()
    private var waiting: [@Sendable () -> Void] = []
    private var idle = 0
    private var count = 0
    private var isStopped = false
    private let most: Int

    /// - Parameter most: threads. Those that wait for the disk together share its journal's commits.
    init(most: Int) { self.most = most }

    func add(_ work: @escaping @Sendable () -> Void) {
        condition.lock()
        defer { condition.unlock() }
        waiting.append(work)
        if idle >= waiting.count || count == most {
            condition.signal()
            return
        }
        count += 1
        let thread = Thread { [self] in serve() }
        thread.stackSize = 256 << 10
        thread.start()
    }

    /// Lets the threads end once all is done.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    private func serve() {
        condition.lock()
        while true {
            if !waiting.isEmpty {
                let work = waiting.removeFirst()
                condition.unlock()
                work()
                condition.lock()
                continue
            }
            if isStopped { break }
            idle += 1
            condition.wait()
            idle -= 1
        }
        count -= 1
        condition.unlock()
    }
}
