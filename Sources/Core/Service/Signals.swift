import Dispatch
import Foundation

/// Signals of the operating system as a stream, so that stopping is ordinary code.
public enum Signals {
    /// `SIGTERM` and `SIGINT`, as they come. Their usual effect, the end of the process, is off from now on: the caller
    /// is the one to stop.
    ///
    /// What the caller does of it: at the first, `Service.shutDown(grace:)`; at the second, the same with 0.
    public static func termination() -> AsyncStream<Int32> { stream([SIGTERM, SIGINT]) }

    /// - Parameter listening: called once for each number, when signals are no longer lost.
    static func stream(_ numbers: [Int32], listening: @escaping @Sendable () -> Void = {}) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let queue = DispatchQueue(label: "signals")
            let sources = numbers.map { number in
                // The default action would win over the source.
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { @Sendable in continuation.yield(number) }
                source.setRegistrationHandler { @Sendable in listening() }
                source.resume()
                return source
            }
            let held = Held(sources: sources)
            continuation.onTermination = { _ in held.cancel() }
        }
    }

    private struct Held: @unchecked Sendable {
        // Sources of Dispatch may be cancelled from any thread; only their protocol does not say so.
        let sources: [any DispatchSourceSignal]
        func cancel() {
            for source in sources { source.cancel() }
        }
    }
}
