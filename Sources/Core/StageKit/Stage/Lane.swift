import Foundation

/// A thread of its own, as a task executor: work that blocks in C code blocks this thread and nothing else.
///
/// A task started with `Task(executorPreference: lane)` runs here, and so do the default actors it calls, for as long
/// as they work for it. That is how a stage, a plain actor, comes to live on a lane without a word about threads.
/// Jobs run one at a time, in order of arrival.
public final class Lane: TaskExecutor, SerialExecutor, @unchecked Sendable {
    // @unchecked because of `queue` and `isClosed`: both are read and written under `condition` only.

    /// For logs and the API: `transcode-0`.
    public let name: String

    private let condition = NSCondition()
    private var queue: [UnownedJob] = []
    private var isClosed = false

    /// Starts the thread.
    public init(name: String) {
        self.name = name
        let thread = Thread { [self] in
            // For debuggers and `top` (proc(5), 15 bytes); a name given to `Thread` does not get there.
            FileHandle(forWritingAtPath: "/proc/thread-self/comm")?.write(Data(name.utf8.prefix(15)))
            work()
        }
        // Media libraries want more than the 512 KiB that a secondary thread gets.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Runs something that blocks, on a thread that is there for it alone.
    ///
    /// - Throws: what `body` throws. Its task is cancelled with the caller's.
    public static func once<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let lane = Lane(name: name)
        defer { lane.close() }
        let task = Task(executorPreference: lane) { try body() }
        return try await withTaskCancellationHandler { try await task.value } onCancel: { task.cancel() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        queue.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the thread end once its queue is empty. Nothing may be started on it afterwards.
    public func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
    }

    private func work() {
        while let job = next() {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while queue.isEmpty {
            if isClosed { return nil }
            condition.wait()
        }
        return queue.removeFirst()
    }
}
