import CSys
import Foundation
import Sys
import Synchronization

/// A thread that waits for sockets (epoll, edge-triggered) and runs Swift jobs, as an executor.
///
/// Tasks started with `Task(executorPreference: loop)` live on it, and so do the default actors they call: a request
/// is served without a thread hop. Nothing that blocks may run here.
final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    // @unchecked because of the variables below `remote`: they are read and written on the loop's own thread only.

    private struct Remote {
        var jobs: [UnownedJob] = []
        var isStopping = false
    }

    /// How long the loop was away from its sockets, in seconds: a client's bytes waited that long at most.
    let passes = Histogram(bounds: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1])
    /// Over all sockets.
    let bytesSent = Atomic(0)

    private let queue: Int32
    private let waker: Int32
    private let remote = Mutex(Remote())
    private var jobs: [UnownedJob] = []
    private var watched: [Watched] = []
    private var count = 0
    private var generation: UInt32 = 0
    private let scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 << 10)
    private var lastSweep: Int64 = 0

    /// The time of the last return from waiting, in monotonic milliseconds.
    private(set) var now = csys_milliseconds()

    private struct Watched {
        var generation: UInt32 = 0
        var watcher: (any Watcher)?
    }

    /// Starts the thread.
    ///
    /// - Throws: `SystemError` when there are no descriptors left.
    init(name: String) throws {
        queue = try SystemError.check(csys_epoll_create(), "make an event queue")
        waker = try SystemError.check(csys_eventfd(), "make an event counter")
        try SystemError.check(csys_epoll_add(queue, waker, UInt64.max), "watch an event counter")
        let thread = Thread { [self] in work() }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }

    deinit {
        _ = csys_close(waker)
        _ = csys_close(queue)
        scratch.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
            return
        }
        let wasEmpty = remote.withLock { remote in
            remote.jobs.append(job)
            return remote.jobs.count == 1
        }
        if wasEmpty { _ = csys_eventfd_wake(waker) }
    }

    /// Whether the caller is on the loop's thread.
    var isCurrent: Bool { Self.current === self }

    /// Runs a closure on the loop's thread.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        if isCurrent { return try body() }
        return try await Task(executorPreference: self) { try body() }.value
    }

    /// Ends the thread, once the jobs that wait have run.
    func stop() {
        remote.withLock { $0.isStopping = true }
        _ = csys_eventfd_wake(waker)
    }

    /// Tells a watcher about a descriptor until `forget`. On the loop's thread.
    func watch(_ descriptor: Int32, _ watcher: any Watcher) throws {
        let index = Int(descriptor)
        while watched.count <= index { watched.append(Watched()) }
        generation &+= 1
        // A number of its own for each registration, so that late events of a closed descriptor find nobody.
        let tag = UInt64(generation) << 32 | UInt64(index)
        try SystemError.check(csys_epoll_add(queue, descriptor, tag), "watch a socket")
        watched[index] = Watched(generation: generation, watcher: watcher)
        count += 1
    }

    /// Before the descriptor is closed. On the loop's thread.
    func forget(_ descriptor: Int32) {
        guard watched[Int(descriptor)].watcher != nil else { return }
        watched[Int(descriptor)].watcher = nil
        count -= 1
    }

    /// Lends memory to read into. On the loop's thread.
    func withScratch<Result>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Result) -> Result { body(scratch) }

    // MARK: - The thread

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    private static var current: EventLoop? {
        pthread_getspecific(key).map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    private func work() {
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        var isStopping = false
        while !isStopping || !jobs.isEmpty {
            runJobs()
            wait()
            isStopping = takeRemote()
        }
    }

    private func runJobs() {
        let serial = asUnownedSerialExecutor()
        let task = asUnownedTaskExecutor()
        // A request is a handful of jobs, each enqueued by the one before: a look at the sockets after each would cost
        // more than the jobs. A few passes, then a look: jobs that go on for ever keep nobody waiting.
        for _ in 0..<8 where !jobs.isEmpty {
            let ready = jobs
            jobs.removeAll(keepingCapacity: true)
            for job in ready { job.runSynchronously(isolatedTo: serial, taskExecutor: task) }
        }
    }

    private func wait() {
        withUnsafeTemporaryAllocation(of: csys_event.self, capacity: 256) { events in
            passes.add(Double(csys_milliseconds() - now) / 1000)
            let timeout: Int32 = jobs.isEmpty ? (count > 0 ? 1000 : -1) : 0
            let found = csys_epoll_wait(queue, events.baseAddress, 256, timeout)
            now = csys_milliseconds()
            for event in events.prefix(Int(max(found, 0))) { deliver(event) }
        }
        if now - lastSweep >= 1000 { sweep() }
    }

    private func deliver(_ event: csys_event) {
        if event.tag == UInt64.max {
            _ = csys_eventfd_clear(waker)
            return
        }
        let index = Int(event.tag & 0xFFFF_FFFF)
        guard watched[index].generation == UInt32(event.tag >> 32), let watcher = watched[index].watcher else { return }
        watcher.ready(Readiness(rawValue: event.ready))
    }

    /// Deadlines are looked at once a second: exact enough for phases of ten seconds and more.
    private func sweep() {
        lastSweep = now
        for entry in watched { entry.watcher?.tick(now) }
    }

    private func takeRemote() -> Bool {
        remote.withLock { remote in
            jobs += remote.jobs
            remote.jobs.removeAll(keepingCapacity: true)
            return remote.isStopping
        }
    }
}

/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt32
    static let readable = Readiness(rawValue: UInt32(CSYS_READABLE))
    static let writable = Readiness(rawValue: UInt32(CSYS_WRITABLE))
    /// The other side has closed, or the connection broke.
    static let gone = Readiness(rawValue: UInt32(CSYS_GONE))
}

/// What an event loop tells about a descriptor; always on the loop's thread.
protocol Watcher: AnyObject {
    func ready(_ readiness: Readiness)

    /// About once a second, with the loop's time in monotonic milliseconds.
    func tick(_ now: Int64)
}
