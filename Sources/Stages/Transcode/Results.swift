import Synchronization

/// What several threads bring back.
final class Results<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func change(_ body: (inout sending Value) -> Void) { state.withLock { body(&$0) } }
}
