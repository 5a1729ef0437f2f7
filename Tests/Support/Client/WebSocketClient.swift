import Sys

/// A WebSocket client (RFC 6455), as plain as possible, so that tests can also send what no client would.
public actor WebSocketClient {
    /// The server did not go over to WebSocket, or ended it.
    public struct Broken: Error, Equatable {
        /// Of the answer to the handshake; nil later.
        public var status: Int?
        /// Of that answer.
        public var body = ""
        /// From the close frame.
        public var closeCode: Int?
    }

    /// What the server sends.
    public struct Frame: Sendable, Equatable {
        /// FIN, reserved bits and opcode.
        public var first: UInt8
        /// As it came.
        public var payload: [UInt8]

        /// A frame; see the properties.
        public init(first: UInt8, payload: [UInt8]) {
            self.first = first
            self.payload = payload
        }

        /// The payload as UTF-8.
        public var text: String { String(decoding: payload, as: UTF8.self) }
        /// The code in a close frame.
        public var closeCode: Int? {
            first & 0x0F == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
        }
    }

    private let connection: TCPConnection
    private var buffer: [UInt8] = []

    /// Connects to this machine and goes over to WebSocket.
    ///
    /// - Parameters:
    ///   - headers: more of them; those of the same name are replaced.
    ///   - rest: bytes to send together with the handshake.
    /// - Throws: `Broken` with the status of another answer.
    public init(port: Int, path: String, headers: [String: String] = [:], then rest: [UInt8] = []) async throws {
        connection = try TCPConnection(port: port)
        var fields = [
            "host": "127.0.0.1:\(port)", "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13",
            "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        ]
        fields.merge(headers) { $1 }
        let lines = ["GET \(path) HTTP/1.1"] + fields.map { "\($0.key): \($0.value)" } + ["", ""]
        try await connection.write(Array(lines.joined(separator: "\r\n").utf8) + rest)
        while true {
            if let end = Self.end(of: buffer) {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(..<end)
                let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                if status == 101 { return }
                throw Broken(status: status, body: String(decoding: buffer, as: UTF8.self))
            }
            try await more()
        }
    }

    /// Sends a text message.
    public func send(_ text: String) async throws { try await send(frame: 0x81, Array(text.utf8)) }

    /// Sends a frame with any first byte.
    public func send(frame first: UInt8, _ payload: [UInt8], isMasked: Bool = true) async throws {
        try await send(bytes: Self.bytes(frame: first, payload, isMasked: isMasked))
    }

    /// Sends bytes as they are.
    public func send(bytes: [UInt8]) async throws { try await connection.write(bytes) }

    /// A frame as it goes over the wire.
    public static func bytes(frame first: UInt8, _ payload: [UInt8], isMasked: Bool = true) -> [UInt8] {
        var bytes = [first]
        let flag: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(flag | UInt8(payload.count))
        case ..<65536: bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [flag | 127] + (0..<8).map { UInt8(payload.count >> (56 - $0 * 8) & 255) }
        }
        guard isMasked else { return bytes + payload }
        let mask: [UInt8] = [0x5A, 0x00, 0xFF, 0x13]
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    /// The next frame.
    ///
    /// - Throws: `Broken` when the connection ends instead.
    public func frame() async throws -> Frame {
        let head = try await take(2)
        var count = Int(head[1] & 0x7F)
        if count >= 126 {
            count = try await take(count == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(first: head[0], payload: try await take(count))
    }

    /// The next text message, whole or in fragments.
    ///
    /// - Throws: `Broken`, with the code when the server closed in good order.
    public func receive() async throws -> String {
        var message: [UInt8] = []
        while true {
            let frame = try await frame()
            switch frame.first & 0x0F {
            case 0, 1:
                message += frame.payload
                if frame.first & 0x80 != 0 { return String(decoding: message, as: UTF8.self) }
            case 8: throw Broken(closeCode: frame.closeCode)
            default: break
            }
        }
    }

    /// Whether the server has closed the connection, and sent nothing before.
    public func isAtEnd() async -> Bool {
        guard buffer.isEmpty else { return false }
        return (try? await connection.read().isEmpty) ?? true
    }

    /// Breaks the connection.
    public nonisolated func close() { connection.shutDown() }

    private static func end(of head: [UInt8]) -> Int? {
        guard head.count >= 4 else { return nil }
        return (4...head.count).first { head[($0 - 4)..<$0].elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) }
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count < count { try await more() }
        defer { buffer.removeSubrange(..<count) }
        return Array(buffer[..<count])
    }

    private func more() async throws {
        let bytes = try await connection.read(1 << 20)
        guard !bytes.isEmpty else { throw Broken() }
        buffer += bytes
    }
}
