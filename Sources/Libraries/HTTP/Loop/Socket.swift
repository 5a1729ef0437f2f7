import CSys
import Foundation
import Synchronization

/// A connected, non-blocking TCP socket on an event loop. Everything happens on the loop's thread.
final class Socket: Watcher, @unchecked Sendable {
    // @unchecked because of the variables: they are touched on `loop`'s thread only, where the connection's task lives.

    let descriptor: Int32
    let loop: EventLoop

    /// Called once, at once, when the connection cannot go on: the task that serves it is to be cancelled.
    var whenFailed: (() -> Void)?

    private(set) var failure: ConnectionError?
    /// Bytes that were sent so far.
    private(set) var sentCount = 0
    private var isReadable = true
    private var isWritable = true
    private var reader: UnsafeContinuation<Void, any Error>?
    private var writer: UnsafeContinuation<Void, any Error>?
    private var deadline = Int64.max

    init(_ descriptor: Int32, loop: EventLoop) throws {
        self.descriptor = descriptor
        self.loop = loop
        try loop.watch(descriptor, self)
    }

    /// The phase that begins now ends, with everything that waits, after this many milliseconds.
    func expire(in milliseconds: Int64?) {
        deadline = milliseconds.map { loop.now + $0 } ?? .max
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.readable) || readiness.contains(.gone) {
            isReadable = true
            reader?.resume()
            reader = nil
        }
        if readiness.contains(.writable) {
            isWritable = true
            writer?.resume()
            writer = nil
        }
        // What has arrived can still be read; but nobody waits for an answer any more.
        if readiness.contains(.gone) { fail(.gone) }
    }

    func tick(_ now: Int64) {
        if now >= deadline { fail(.late) }
    }

    /// Ends every wait with this failure, and cancels the serving task.
    func fail(_ failure: ConnectionError) {
        guard self.failure == nil else { return }
        self.failure = failure
        reader?.resume(throwing: failure)
        writer?.resume(throwing: failure)
        reader = nil
        writer = nil
        whenFailed?()
        whenFailed = nil
    }

    /// A chunk of what is there, waiting for the first byte; empty at the end.
    ///
    /// - Throws: `ConnectionError`.
    func read(_ limit: Int) async throws -> [UInt8] {
        while true {
            if isReadable {
                // The loop's own memory is read into first: a connection that waits holds none.
                let (got, isAll, chunk) = loop.withScratch { buffer in
                    let most = min(limit, buffer.count)
                    let got = csys_receive(descriptor, buffer.baseAddress!, most)
                    return (got, got < most, got > 0 ? Array(buffer[..<got]) : [])
                }
                if got >= 0 {
                    // All that was there: what comes later, the end too, is told anew (epoll(7), edge-triggered).
                    if got > 0 && isAll { isReadable = false }
                    return chunk
                }
                guard got == -Int(EAGAIN) else { throw ConnectionError.gone }
                isReadable = false
            }
            // Between the look above and here the loop may have gone round and told what it will not tell again.
            try await withUnsafeThrowingContinuation { (waiter: UnsafeContinuation<Void, any Error>) in
                if let failure { return waiter.resume(throwing: failure) }
                if isReadable { return waiter.resume() }
                reader = waiter
            }
        }
    }

    /// Writes all of it.
    ///
    /// - Parameters:
    ///   - more: more follows at once; do not send a half-filled packet yet.
    ///   - patience: milliseconds without progress after which it fails.
    /// - Throws: `ConnectionError`.
    func write(_ bytes: [UInt8], more: Bool = false, patience: Int64) async throws {
        try await write(bytes[...], more: more, patience: patience)
    }

    /// The same for a part of an array.
    func write(_ bytes: ArraySlice<UInt8>, more: Bool = false, patience: Int64) async throws {
        var offset = 0
        while offset < bytes.count {
            if let failure { throw failure }
            let sent = bytes.withUnsafeBytes { buffer in
                csys_send(descriptor, buffer.baseAddress! + offset, buffer.count - offset, more ? 1 : 0)
            }
            note(sent)
            offset += try await progress(sent, patience: patience)
        }
    }

    /// Writes a slice of a file without copying it.
    ///
    /// - Throws: `ConnectionError`; also when the file has become shorter.
    func write(file: Int32, offset: Int, count: Int, patience: Int64) async throws {
        var offset = offset
        let end = offset + count
        var sinceYield = 0
        while offset < end {
            if let failure { throw failure }
            let sent = csys_sendfile(descriptor, file, Int64(offset), min(end - offset, 1 << 20))
            note(sent)
            guard sent != 0 else { throw ConnectionError.closed }
            let progress = try await progress(sent, patience: patience)
            offset += progress
            sinceYield += progress
            // One fast client must not starve the others on this loop.
            if sinceYield >= 1 << 20 {
                sinceYield = 0
                await Task.yield()
            }
        }
    }

    /// To be called in the very moment of sending, before anything is awaited.
    private func note(_ sent: Int) {
        if sent == -Int(EAGAIN) { isWritable = false }
        guard sent > 0 else { return }
        sentCount += sent
        loop.bytesSent.add(sent, ordering: .relaxed)
    }

    private func progress(_ sent: Int, patience: Int64) async throws -> Int {
        // What was sent counts as sent, also when the client has closed in the meantime, as it may after the last byte.
        if sent >= 0 {
            expire(in: nil)
            return sent
        }
        guard sent == -Int(EAGAIN) else { throw ConnectionError.gone }
        expire(in: patience)
        // Between the attempt and here the loop may have gone round and told what it will not tell again.
        try await withUnsafeThrowingContinuation { (waiter: UnsafeContinuation<Void, any Error>) in
            if let failure { return waiter.resume(throwing: failure) }
            if isWritable { return waiter.resume() }
            writer = waiter
        }
        return 0
    }

    /// Says that nothing more will be sent.
    func endSending() { _ = csys_end_sending(descriptor) }

    /// Closes it. Nothing else may be called afterwards.
    func close() {
        whenFailed = nil
        fail(.closed)
        loop.forget(descriptor)
        _ = csys_close(descriptor)
    }
}
