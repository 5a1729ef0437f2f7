import Foundation
import Sys

/// A WebSocket client (RFC 6455), just enough to speak to a browser: text messages, whole or in fragments.
actor WebSocket {
    struct Broken: Error {}

    private let connection: TCPConnection
    private var buffer: [UInt8] = []

    init(port: Int, path: String) async throws {
        connection = try TCPConnection(port: port)
        let head = [
            "GET \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", "",
        ]
        try await connection.write(Array(head.joined(separator: "\r\n").utf8))
        while true {
            if let end = Self.end(of: buffer) {
                guard buffer.starts(with: "HTTP/1.1 101".utf8) else { throw Broken() }
                buffer.removeSubrange(..<end)
                return
            }
            try await more()
        }
    }

    func send(_ text: String) async throws {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: frame += [0x80 | 127] + (0..<8).map { UInt8(payload.count >> (56 - $0 * 8) & 255) }
        }
        // A mask of zeros is a mask too.
        frame += [0, 0, 0, 0]
        try await connection.write(frame + payload)
    }

    /// The next text message.
    func receive() async throws -> String {
        var message: [UInt8] = []
        while true {
            let head = try await take(2)
            var count = Int(head[1] & 0x7F)
            if count >= 126 {
                count = try await take(count == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
            }
            let payload = try await take(count)
            switch head[0] & 0x0F {
            case 0, 1:
                message += payload
                if head[0] & 0x80 != 0 { return String(decoding: message, as: UTF8.self) }
            case 8: throw Broken()
            default: break
            }
        }
    }

    nonisolated func close() { connection.shutDown() }

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
