import Foundation

/// A queue between two threads that makes the faster one wait.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // @unchecked because of `elements`, `isEnded` and `isClosed`: they are read and written under `condition` only.
    private let condition = NSCondition()
    private let capacity: Int
    private let isStopped: @Sendable () -> Bool
    private var elements: [Element] = []
    private var isEnded = false
    private var isClosed = false

    /// - Parameter isStopped: while waiting it is asked again and again; true ends the wait.
    init(capacity: Int, isStopped: @escaping @Sendable () -> Bool) {
        self.capacity = capacity
        self.isStopped = isStopped
    }

    /// Puts an element in, waiting for room.
    ///
    /// - Returns: false when nobody wants any more.
    /// - Throws: `CancellationError` when stopped.
    @discardableResult
    func put(_ element: Element) throws -> Bool {
        if isStopped() { throw CancellationError() }
        condition.lock()
        defer { condition.unlock() }
        while elements.count >= capacity, !isClosed { try wait() }
        guard !isClosed else { return false }
        elements.append(element)
        condition.broadcast()
        return true
    }

    /// Says that nothing more is wanted.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        elements = []
        condition.broadcast()
    }

    /// Says that nothing more comes.
    func end() {
        condition.lock()
        defer { condition.unlock() }
        isEnded = true
        condition.broadcast()
    }

    /// The next element, waiting for it; nil at the end.
    ///
    /// - Throws: `CancellationError` when stopped.
    func take() throws -> Element? {
        if isStopped() { throw CancellationError() }
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty {
            if isEnded { return nil }
            try wait()
        }
        let element = elements.removeFirst()
        condition.broadcast()
        return element
    }

    private func wait() throws {
        if isStopped() { throw CancellationError() }
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
        if isStopped() { throw CancellationError() }
    }
}
