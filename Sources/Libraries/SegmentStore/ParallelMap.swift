import Foundation
import Synchronization

extension Array where Element: Sendable {
    /// What `transform` makes of each element, in order, worked out by one thread a core; the calling one is among them.
    /// Returns when all are done.
    func mappedInParallel<Made: Sendable>(_ transform: @escaping @Sendable (Element) -> Made) -> [Made] {
        let elements = self
        let next = Mutex(0)
        let made = Mutex([Made?](repeating: nil, count: count))
        @Sendable func work() {
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < elements.count else { return }
                let result = transform(elements[index])
                made.withLock { $0[index] = result }
            }
        }
        let helpers = DispatchGroup()
        for _ in 1..<Swift.max(1, Swift.min(count, ProcessInfo.processInfo.activeProcessorCount)) {
            helpers.enter()
            Thread {
                work()
                helpers.leave()
            }.start()
        }
        work()
        helpers.wait()
        return made.withLock { $0.compactMap(\.self) }
    }
}
