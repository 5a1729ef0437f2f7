import StageKit
import Synchronization
import Testing

@testable import Transcode

@Suite struct CrewTests {
    private struct Broken: Error {}

    @Test func handsEverythingOnInOrder() throws {
        let crew = Crew(isCancelled: { false })
        let queue = BoundedQueue<Int>(capacity: 2, isStopped: crew.isStopped)
        let seen = Mutex<[Int]>([])
        crew.start("put") {
            for number in 0..<500 { try queue.put(number) }
            queue.end()
        }
        crew.start("take") { while let number = try queue.take() { seen.withLock { $0.append(number) } } }
        try crew.join()
        #expect(seen.withLock { $0 } == Array(0..<500))
    }

    @Test func oneFailureStopsAll() {
        let crew = Crew(isCancelled: { false })
        let full = BoundedQueue<Int>(capacity: 1, isStopped: crew.isStopped)
        let empty = BoundedQueue<Int>(capacity: 1, isStopped: crew.isStopped)
        crew.start("putter") { while true { try full.put(1) } }
        crew.start("taker") { _ = try empty.take() }
        crew.start("failing") { throw Broken() }
        #expect(throws: Broken.self) { try crew.join() }
    }

    @Test func cancellationStopsAll() {
        let control = JobControl()
        let crew = Crew(isCancelled: { control.isCancelled })
        let queue = BoundedQueue<Int>(capacity: 1, isStopped: crew.isStopped)
        crew.start("putter") { while true { try queue.put(1) } }
        crew.start("canceller") { control.cancel() }
        #expect(throws: CancellationError.self) { try crew.join() }
    }
}
