/// One frame, unmasked (RFC 6455, section 5.2).
struct WebSocketFrame: Sendable, Equatable {
    enum Opcode: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    /// Whether it ends its message.
    var isLast = true
    var opcode: Opcode
    var payload: [UInt8]

    /// As a server sends it: never masked.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 10)
        bytes.append((isLast ? 0x80 : 0) | opcode.rawValue)
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count))
        case ..<65536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - $0 * 8)) }
        }
        bytes += payload
        return bytes
    }

    /// A close frame; the words are cut to what fits into a control frame.
    static func close(_ code: WebSocketCloseCode?, _ words: String = "") -> WebSocketFrame {
        guard let code else { return WebSocketFrame(opcode: .close, payload: []) }
        var text = Substring(words)
        while text.utf8.count > 123 { text.removeLast() }
        let number = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        return WebSocketFrame(opcode: .close, payload: number + text.utf8)
    }
}
