/// Finds frames in what a client sends (RFC 6455, sections 5.2 and 5.3).
struct WebSocketDecoder: Sendable {
    /// Most bytes of a payload.
    let mostBytes: Int
    private var buffer: [UInt8] = []
    /// Where the next frame begins: bytes before it are dropped all at once, not frame by frame.
    private var start = 0

    init(mostBytes: Int, _ bytes: [UInt8] = []) {
        self.mostBytes = mostBytes
        buffer = bytes
    }

    mutating func add(_ bytes: [UInt8]) {
        buffer.removeSubrange(..<start)
        start = 0
        if buffer.isEmpty { buffer = bytes } else { buffer += bytes }
    }

    /// The next frame; nil when more bytes are needed. Refuses as soon as the head tells, before the payload has come.
    mutating func next() throws(WebSocketViolation) -> WebSocketFrame? {
        guard let head = try head(), buffer.count - start - head.size >= head.count else { return nil }
        let first = start + head.size
        var payload = Array(buffer[first..<(first + head.count)])
        let mask = Array(buffer[(first - 4)..<first])
        for index in payload.indices { payload[index] ^= mask[index & 3] }
        start = first + head.count
        // A connection that waits holds no memory.
        if start == buffer.count { (buffer, start) = ([], 0) }
        return WebSocketFrame(isLast: head.isLast, opcode: head.opcode, payload: payload)
    }

    private struct Head {
        let isLast: Bool
        let opcode: WebSocketFrame.Opcode
        /// Of the payload, in bytes.
        let count: Int
        /// Of the head, with length and mask.
        let size: Int
    }

    private func head() throws(WebSocketViolation) -> Head? {
        let bytes = buffer[start...]
        guard bytes.count >= 2 else { return nil }
        let (first, second) = (bytes[start], bytes[start + 1])
        guard first & 0x70 == 0 else { throw Self.violation("reserved bits are set, but no extension was agreed on") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
            throw Self.violation("opcode \(first & 0x0F) is not known")
        }
        guard second & 0x80 != 0 else { throw Self.violation("frames of a client are masked") }
        let isLast = first & 0x80 != 0
        let short = Int(second & 0x7F)
        if opcode.isControl && (!isLast || short > 125) {
            throw Self.violation("a control frame is whole, of 125 bytes at most")
        }
        let extended = short == 127 ? 8 : short == 126 ? 2 : 0
        guard bytes.count >= 2 + extended else { return nil }
        let digits = bytes[(start + 2)..<(start + 2 + extended)]
        let long = digits.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if extended == 2 && long < 126 || extended == 8 && (long < 65536 || long >> 63 != 0) {
            throw Self.violation("a length is told in as few bytes as it needs")
        }
        let count = extended == 0 ? UInt64(short) : long
        guard count <= UInt64(mostBytes) else {
            throw WebSocketViolation(code: .tooLarge, words: "a message has at most \(mostBytes) bytes here")
        }
        guard bytes.count >= 2 + extended + 4 else { return nil }
        return Head(isLast: isLast, opcode: opcode, count: Int(count), size: 2 + extended + 4)
    }

    private static func violation(_ words: String) -> WebSocketViolation {
        WebSocketViolation(code: .protocolError, words: words)
    }
}
