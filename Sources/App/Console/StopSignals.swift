import Dispatch
import Foundation

/// SIGINT and SIGTERM, as events. While a value lives they end nothing by themselves.
package final class StopSignals {
    /// One element a signal.
    package let stream: AsyncStream<Void>

    private let sources: [any DispatchSourceSignal]

    package init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Runs `work`; the first signal calls `first` and each later one `again`, while `work` goes on to its end.
    package static func whileRunning<Value: Sendable>(
        first: @escaping @Sendable () async -> Void, again: @escaping @Sendable () async -> Void = {},
        _ work: () async throws -> Value
    ) async rethrows -> Value {
        let signals = StopSignals()
        let stream = signals.stream
        let listener = Task {
            var calls: [Task<Void, Never>] = []
            for await _ in stream {
                let call = calls.isEmpty ? first : again
                calls.append(Task { await call() })
            }
        }
        defer {
            listener.cancel()
            for source in signals.sources { source.cancel() }
        }
        return try await work()
    }
}
