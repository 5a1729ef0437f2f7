import Foundation
import Synchronization

/// A tiny HTTP server for tests of clients: what it answers is a script, right or wrong.
public final class LoopbackServer: Sendable {
    /// One step of an answer.
    public enum Step: Sendable {
        case send([UInt8])
        /// Waits until the client has gone.
        case stall
        /// Sends a byte in so many milliseconds, until the client has gone.
        case trickle(milliseconds: Int32)
        /// Ends the connection as a machine does that has lost it (RST).
        case reset
    }

    /// The port on 127.0.0.1.
    public let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var requests: [String] = []
        var received: [Received] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<[Received], Never>)] = []
    }

    /// A request as it came.
    public struct Received: Sendable {
        /// From the request line.
        public let path: String
        /// Values by name, the name in lower case.
        public let headers: [String: String]
        /// As long as `Content-Length` says.
        public let body: [UInt8]
        /// When it was there, by the monotonic clock.
        public let moment: ContinuousClock.Instant
    }

    /// Waits until so many requests have come, whole.
    public func received(_ count: Int) async -> [Received] {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> [Received]? in
                if state.received.count >= count { return state.received }
                state.waiting.append((count, continuation))
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - script: from the path of a request to its answer; afterwards the connection is closed.
    public convenience init(port: Int = 0, script: @escaping @Sendable (String) -> [Step]) throws {
        try self.init(port: port, answering: { script($0.path) })
    }

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - script: from a request to its answer; afterwards the connection is closed.
    public static func answering(
        port: Int = 0, _ script: @escaping @Sendable (Received) -> [Step]
    ) throws -> LoopbackServer {
        try LoopbackServer(port: port, answering: script)
    }

    private init(port wanted: Int, answering script: @escaping @Sendable (Received) -> [Step]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(wanted).bigEndian
        var isOn: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                Thread { [self] in serve(client, script) }.start()
            }
        }
        thread.start()
    }

    /// The address of a path.
    public func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Paths asked for so far.
    public var requests: [String] { state.withLock { $0.requests } }

    /// Lets no more clients in. Idempotent.
    public func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// Reads a body and tells those who wait for it; nil when it does not come.
    private func take(_ head: [UInt8], from client: Int32, _ path: String) -> Received? {
        var headers: [String: String] = [:]
        for line in String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            if sides.count == 2 { headers[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces) }
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        var body: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while body.count < length {
            let count = recv(client, &piece, min(piece.count, length - body.count), 0)
            guard count > 0 else { return nil }
            body += piece[..<count]
        }
        let received = Received(path: path, headers: headers, body: body, moment: .now)
        let (all, woken) = state.withLock { state in
            state.received.append(received)
            let woken = state.waiting.filter { $0.count <= state.received.count }
            state.waiting.removeAll { $0.count <= state.received.count }
            return (state.received, woken)
        }
        for waiter in woken { waiter.continuation.resume(returning: all) }
        return received
    }

    private func serve(_ client: Int32, _ script: (Received) -> [Step]) {
        defer { _ = Glibc.close(client) }
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(client, &byte, 1, 0) == 1, head.count < 65536 else { return }
            head.append(byte)
            // A TLS handshake (RFC 8446, section 5.1) has no end of a head; the script answers it in plain text.
            if head == [0x16] { break }
        }
        let line = String(decoding: head.prefix { $0 != 13 }, as: UTF8.self).split(separator: " ")
        let path = line.count > 1 ? String(line[1]) : ""
        state.withLock { $0.requests.append(path) }
        guard let request = take(head, from: client, path) else { return }
        for step in script(request) {
            switch step {
            case .send(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                    if count <= 0 { return }
                    rest = rest.dropFirst(count)
                }
            case .stall: _ = recv(client, &byte, 1, 0)
            case .trickle(let milliseconds):
                var gone = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
                while poll(&gone, 1, milliseconds) == 0, send(client, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 {}
            case .reset:
                var hard = linger(l_onoff: 1, l_linger: 0)
                setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
                return
            }
        }
    }
}

extension LoopbackServer.Step {
    /// A head and, after it, a body. `length` lies about the size where it is given.
    public static func answer(
        _ status: String = "200 OK", headers: [String] = [], length: Int? = nil, body: [UInt8] = []
    ) -> Self {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(length ?? body.count)", "Connection: close"] + headers
        return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// A redirect.
    public static func redirect(to address: String) -> Self { .answer("302 Found", headers: ["Location: \(address)"]) }
}
