import Foundation

extension Request {
    /// Whether the client wants to go on with another protocol, WebSocket, on this connection.
    public var asksForWebSocket: Bool { headers.hasOption("websocket", in: "upgrade") }
}

extension Response {
    /// Goes over to WebSocket (RFC 6455, section 4.2). Extensions and subprotocols are not agreed on.
    ///
    /// - Parameters:
    ///   - mostBytes: of a message that is taken; a larger one closes the connection with 1009.
    ///   - serve: speaks to the client. When it returns, the connection is closed in good order; when the client goes
    ///     away, its task is cancelled; when the server begins to stop, the client is told, and `receive` returns nil.
    /// - Throws: `HTTPError`: 400 for a request that is no such handshake, 426 for another version.
    public static func webSocket(
        to request: Request, mostBytes: Int = 1 << 20, serve: @escaping @Sendable (WebSocket) async throws -> Void
    ) throws -> Response {
        let headers = request.headers
        guard request.method == .get, request.head.minorVersion >= 1, request.asksForWebSocket,
            headers.hasOption("upgrade", in: "connection"), request.head.framing == .none
        else {
            throw HTTPError.badRequest(
                "this address speaks WebSocket",
                hint: "GET with HTTP/1.1, Connection: Upgrade and Upgrade: websocket, and without a body")
        }
        guard headers.all("sec-websocket-version") == ["13"] else {
            throw HTTPError(
                426, "only version 13 of WebSocket is spoken here",
                headers: ["upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13"])
        }
        let keys = headers.all("sec-websocket-key")
        guard keys.count == 1, Data(base64Encoded: keys[0])?.count == 16 else {
            throw HTTPError.badRequest("Sec-WebSocket-Key is one key of 16 bytes, in base64", field: "Sec-WebSocket-Key")
        }
        return Response(
            101,
            headers: ["upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": Self.accept(keys[0])],
            body: .webSocket(mostBytes: mostBytes, serve))
    }

    /// Shows that the server has read the key (section 4.2.2, step 5.4).
    static func accept(_ key: String) -> String {
        Data(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
    }
}

extension Headers {
    /// Whether a field that lists options, with commas, has this one; without regard to case.
    func hasOption(_ option: String, in name: String) -> Bool {
        all(name).contains { value in
            value.split(separator: ",").contains { $0.trimmingSpaces().lowercased() == option }
        }
    }
}
