import CSys
import Foundation

/// What a child writes to one of its streams, as chunks, as they come. One reader; ends when the last writer is gone.
public struct ChildOutput: AsyncSequence, Sendable {
    /// A chunk, never empty.
    public typealias Element = [UInt8]
    private let stream: AsyncStream<[UInt8]>

    init(_ descriptor: Int32) {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        self.stream = stream
        // A pipe blocks: it is read on a thread of its own.
        let thread = Thread {
            var isOpen = true
            while isOpen {
                let chunk = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                    count = Swift.max(0, read(descriptor, buffer.baseAddress, buffer.count))
                }
                isOpen = !chunk.isEmpty
                if isOpen { continuation.yield(chunk) }
            }
            _ = csys_close(descriptor)
            continuation.finish()
        }
        thread.stackSize = 256 << 10
        thread.start()
    }

    /// For `for await`.
    public func makeAsyncIterator() -> AsyncStream<[UInt8]>.Iterator { stream.makeAsyncIterator() }

    /// Everything, as text, once the stream has ended.
    public func text() async -> String {
        var bytes: [UInt8] = []
        for await chunk in stream { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines as they come, without their ends.
    public var lines: AsyncStream<String> {
        AsyncStream { continuation in
            let task = Task {
                var rest: [UInt8] = []
                for await chunk in stream {
                    rest += chunk
                    while let end = rest.firstIndex(of: 0x0A) {
                        continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                        rest.removeSubrange(...end)
                    }
                }
                if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

/// The two ends of a child's stream while it is being started.
struct ChildStream {
    /// -1 for nothing.
    let childEnd: Int32
    private let parentEnd: Int32?

    init(_ output: ChildProcess.Output, own: Int32) throws {
        switch output {
        case .discarded: (childEnd, parentEnd) = (-1, nil)
        case .inherited: (childEnd, parentEnd) = (own, nil)
        case .piped:
            var ends: [Int32] = [0, 0]
            try SystemError.check(csys_pipe(&ends), "make a pipe")
            (childEnd, parentEnd) = (ends[1], ends[0])
        }
    }

    /// Closes the child's end in this process and starts to read. To be called once the child runs.
    func reader() -> ChildOutput? {
        guard let parentEnd else { return nil }
        _ = csys_close(childEnd)
        return ChildOutput(parentEnd)
    }
}
