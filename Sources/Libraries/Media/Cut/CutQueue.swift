import Foundation

/// Packets from a thread that makes them to the one that writes them.
final class CutQueue: @unchecked Sendable {
    // @unchecked because of its state, which is touched under `condition` only.
    private let condition = NSCondition()
    private let interrupt: Interrupt
    private var packets: [CutPacket] = []
    private var first = 0
    private var end: Result<Void, any Error>?

    init(_ interrupt: @escaping Interrupt) { self.interrupt = interrupt }

    func put(_ packet: CutPacket) {
        condition.withLock {
            packets.append(packet)
            condition.signal()
        }
    }

    /// No more will come; with an error nothing that is whole.
    func finish(_ error: (any Error)?) {
        condition.withLock {
            end = error.map { .failure($0) } ?? .success(())
            condition.broadcast()
        }
    }

    /// The next packet; waits for it. Nil at the end.
    ///
    /// - Throws: what the making thread failed with; `CancellationError`.
    func next() throws -> CutPacket? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if first < packets.count {
                defer { first += 1 }
                return packets[first]
            }
            if let end {
                try end.get()
                return nil
            }
            if interrupt() { throw CancellationError() }
            // Nobody signals an interruption.
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.2))
        }
    }
}

/// Two threads that make the ends of a cut, in the order in which they are written.
final class CutCrew: @unchecked Sendable {
    // @unchecked because of `waiting`, which is touched under `lock` only.
    private let lock = NSLock()
    private var waiting: [CutEnd]
    private let done = DispatchGroup()

    init(_ ends: [CutEnd]) {
        waiting = ends
        for _ in 0..<min(2, ends.count) {
            done.enter()
            let thread = Thread { [self] in
                while let end = lock.withLock({ waiting.isEmpty ? nil : waiting.removeFirst() }) { end.run() }
                done.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Returns when both threads have ended; what was not begun is left.
    func join() {
        lock.withLock { waiting = [] }
        done.wait()
    }
}
