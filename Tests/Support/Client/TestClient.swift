import Sys

/// An HTTP/1.1 client on one connection, as plain as possible, so that tests can also send what no client would.
public actor TestClient {
    /// What came back.
    public struct Answer: Sendable {
        /// The code.
        public var status: Int
        /// Names in lower case.
        public var headers: [(name: String, value: String)]
        /// Without its chunked coding.
        public var body: [UInt8]

        /// The first value of a field; the name in lower case.
        public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        /// The body as UTF-8.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The connection broke or closed where an answer was due.
    public struct Closed: Error, Equatable {
        /// Without a reason: there is none to be had.
        public init() {}
    }

    private let connection: TCPConnection
    private var buffer: [UInt8] = []

    /// Connects to this machine. Throws `SystemError` when nobody listens.
    public init(port: Int) throws { connection = try TCPConnection(port: port) }

    /// Sends text as it is.
    public func send(_ text: String) async throws { try await connection.write(Array(text.utf8)) }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) async throws { try await connection.write(bytes) }

    /// Sends a request with `Host` and `Content-Length`, and reads the answer.
    public func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\n"
        if headers["host"] == nil { head += "host: localhost\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "content-length: \(body.count)\r\n" }
        try await send(Array((head + "\r\n").utf8) + body)
        return try await answer(hasBody: method != "HEAD")
    }

    /// Reads one answer, with its body.
    public func answer(hasBody: Bool = true) async throws -> Answer {
        var answer = try await head()
        guard hasBody, answer.status >= 200, answer.status != 204, answer.status != 304 else { return answer }
        if answer.header("transfer-encoding") == "chunked" {
            while let chunk = try await chunk() { answer.body += chunk }
        } else if let length = answer.header("content-length").flatMap({ Int($0) }) {
            answer.body = try await take(length)
        } else {
            answer.body = buffer
            while case let more = try await connection.read(), !more.isEmpty { answer.body += more }
        }
        return answer
    }

    /// Reads status and fields alone.
    public func head() async throws -> Answer {
        let status = try await line().split(separator: " ")
        guard status.count >= 2, let code = Int(status[1]) else { throw Closed() }
        var headers: [(name: String, value: String)] = []
        while case let line = try await line(), !line.isEmpty {
            let sides = line.split(separator: ":", maxSplits: 1)
            headers.append((sides[0].lowercased(), String(sides.last!.drop { $0 == " " })))
        }
        return Answer(status: code, headers: headers, body: [])
    }

    /// One chunk of a chunked body; nil after the last.
    public func chunk() async throws -> [UInt8]? {
        guard let size = Int(try await line(), radix: 16) else { throw Closed() }
        let bytes = try await take(size)
        _ = try await line()
        return size == 0 ? nil : bytes
    }

    /// Whether the server has closed, and sent nothing before.
    public func isAtEnd() async -> Bool {
        guard buffer.isEmpty else { return false }
        return (try? await connection.read().isEmpty) ?? true
    }

    /// Breaks the connection.
    public func close() { connection.shutDown() }

    private func line() async throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end]
                buffer.removeSubrange(...end)
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            try await more()
        }
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count < count { try await more() }
        defer { buffer.removeSubrange(..<count) }
        return Array(buffer[..<count])
    }

    private func more() async throws {
        let bytes = try await connection.read()
        guard !bytes.isEmpty else { throw Closed() }
        buffer += bytes
    }
}
