/// What goes over a WebSocket.
public enum WebSocketMessage: Sendable, Equatable {
    case text(String)
    case binary([UInt8])
}

/// A client that speaks WebSocket (RFC 6455). Pings are answered while somebody receives; silence is not noticed here:
/// protocols above have a heartbeat of their own.
///
/// One task receives at a time; any number may send.
public final class WebSocket: @unchecked Sendable {
    // @unchecked because of the variables: they are touched on the loop's thread only, to which every call comes.

    private let socket: Socket
    private let patience: Int64
    private var decoder: WebSocketDecoder
    private var assembler: WebSocketAssembler
    /// Whether the close frame is sent, or about to be: nothing may follow it.
    private var isClosing = false
    /// Whether the client's close frame has come, or its end.
    private var isOver = false
    /// Whether what comes makes no sense any more.
    private var isBroken = false
    private var isWriting = false
    private var writers: [UnsafeContinuation<Void, Never>] = []

    /// How long a client may take to answer a close frame, in milliseconds.
    private static let closePatience: Int64 = 2000

    /// - Parameters:
    ///   - bytes: what came together with the handshake.
    ///   - patience: milliseconds without progress after which sending fails.
    init(_ socket: Socket, mostBytes: Int, after bytes: [UInt8], patience: Int64) {
        self.socket = socket
        self.patience = patience
        decoder = WebSocketDecoder(mostBytes: mostBytes, bytes)
        assembler = WebSocketAssembler(mostBytes: mostBytes)
    }

    /// The next message; nil when the connection was closed in good order, by either side.
    ///
    /// - Throws: `ConnectionError` when it broke; `WebSocketViolation` when the client broke the rules.
    public func receive() async throws -> WebSocketMessage? {
        try await onLoop { [self] in
            do {
                return try await message()
            } catch let violation as WebSocketViolation {
                isBroken = true
                await end(violation.code, violation.words)
                throw violation
            }
        }
    }

    /// Sends text; returns once the kernel has taken it.
    ///
    /// - Throws: `ConnectionError`; also when the connection is being closed.
    public func send(_ text: String) async throws {
        try await onLoop { [self] in try await send(WebSocketFrame(opcode: .text, payload: Array(text.utf8))) }
    }

    /// Sends bytes; returns once the kernel has taken them.
    ///
    /// - Throws: `ConnectionError`; also when the connection is being closed.
    public func send(_ bytes: [UInt8]) async throws {
        try await onLoop { [self] in try await send(WebSocketFrame(opcode: .binary, payload: bytes)) }
    }

    /// Closes it: says so, and lets `receive` end with the client's answer, or when that does not come.
    ///
    /// - Parameter words: for people; cut to 123 bytes.
    public func close(_ code: WebSocketCloseCode = .normal, _ words: String = "") async {
        try? await onLoop { [self] in await end(code, words) }
    }

    /// What is left to be done when nobody receives any more. On the loop's thread.
    func finish() async {
        await end(.normal)
        if isBroken { socket.endSending() }
        // To close while bytes are unread would reset the connection, and the close frame with it.
        while !isOver {
            if isBroken {
                isOver = (try? await read()) == nil
            } else {
                isOver = (try? await message()) == nil
            }
        }
    }

    // MARK: - On the loop's thread

    private func message() async throws -> WebSocketMessage? {
        while !isOver && !isBroken {
            while let frame = try decoder.next() {
                switch try assembler.take(frame) {
                case .message(let message):
                    // After a close frame nobody wants to know.
                    if !isClosing { return message }
                case .ping(let payload):
                    if !isClosing { try await send(WebSocketFrame(opcode: .pong, payload: payload)) }
                case .close(let code):
                    isOver = true
                    await end(code)
                    return nil
                case .pong, nil: break
                }
            }
            guard let bytes = try await read() else {
                isOver = true
                if isClosing { return nil }
                throw ConnectionError.gone
            }
            decoder.add(bytes)
        }
        return nil
    }

    /// What has come; nil at the end. Not past a deadline, however much a client sends.
    private func read() async throws -> [UInt8]? {
        if let failure = socket.failure, failure != .gone { throw failure }
        let bytes = try await socket.read(64 << 10)
        return bytes.isEmpty ? nil : bytes
    }

    private func end(_ code: WebSocketCloseCode?, _ words: String = "") async {
        guard !isClosing else { return }
        isClosing = true
        try? await write(WebSocketFrame.close(code, words))
        socket.expire(in: Self.closePatience)
    }

    private func send(_ frame: WebSocketFrame) async throws {
        guard !isClosing else { throw ConnectionError.closed }
        try await write(frame)
    }

    /// Frame after frame, in the order of the calls.
    private func write(_ frame: WebSocketFrame) async throws {
        if isWriting {
            await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
                // Between the look above and here the writer may have ended.
                if isWriting { return writers.append(waiter) }
                isWriting = true
                waiter.resume()
            }
        } else {
            isWriting = true
        }
        defer {
            if writers.isEmpty { isWriting = false } else { writers.removeFirst().resume() }
        }
        guard !isClosing || frame.opcode == .close else { throw ConnectionError.closed }
        try await socket.write(frame.bytes, patience: patience)
    }

    private func onLoop<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        if socket.loop.isCurrent { return try await body() }
        return try await withTaskExecutorPreference(socket.loop) { try await body() }
    }
}
