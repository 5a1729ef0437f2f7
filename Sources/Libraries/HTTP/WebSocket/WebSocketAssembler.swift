/// Makes messages of frames (RFC 6455, sections 5.4 to 5.6).
struct WebSocketAssembler: Sendable {
    enum Event: Sendable, Equatable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        /// With nil when the client gave no reason.
        case close(WebSocketCloseCode?)
    }

    /// Most bytes of a message, over all its frames.
    let mostBytes: Int
    private var begun: (opcode: WebSocketFrame.Opcode, payload: [UInt8])?

    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// - Returns: nil when the message goes on.
    mutating func take(_ frame: WebSocketFrame) throws(WebSocketViolation) -> Event? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong
        case .close: return .close(try Self.code(frame.payload))
        case .text, .binary:
            guard begun == nil else { throw Self.violation("a message began before the last one ended") }
            if frame.isLast { return .message(try Self.message(frame.opcode, frame.payload)) }
            begun = (frame.opcode, frame.payload)
            return nil
        case .continuation:
            guard let (opcode, start) = begun else { throw Self.violation("there is no message to continue") }
            guard start.count + frame.payload.count <= mostBytes else {
                throw WebSocketViolation(code: .tooLarge, words: "a message has at most \(mostBytes) bytes here")
            }
            // One owner at a time: bytes are added, not copied.
            begun = nil
            var payload = start
            payload += frame.payload
            if frame.isLast { return .message(try Self.message(opcode, payload)) }
            begun = (opcode, payload)
            return nil
        }
    }

    private static func message(
        _ opcode: WebSocketFrame.Opcode, _ payload: [UInt8]
    ) throws(WebSocketViolation) -> WebSocketMessage {
        guard opcode == .text else { return .binary(payload) }
        guard let text = String(validating: payload, as: UTF8.self) else {
            throw WebSocketViolation(code: .notText, words: "a text message is UTF-8")
        }
        return .text(text)
    }

    private static func code(_ payload: [UInt8]) throws(WebSocketViolation) -> WebSocketCloseCode? {
        if payload.isEmpty { return nil }
        guard payload.count >= 2 else { throw violation("a close frame has no code, or one of two bytes") }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isSendable else { throw violation("\(code.rawValue) is no code for a close frame") }
        guard String(validating: payload[2...], as: UTF8.self) != nil else {
            throw WebSocketViolation(code: .notText, words: "the reason in a close frame is UTF-8")
        }
        return code
    }

    private static func violation(_ words: String) -> WebSocketViolation {
        WebSocketViolation(code: .protocolError, words: words)
    }
}
