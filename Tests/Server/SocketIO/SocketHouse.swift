import HTTP
import Synchronization
import TestClient

@testable import Server

/// A server with nothing but Socket.IO, where one runner is known: number 7, with the token `right`.
struct SocketHouse: Sendable {
    struct Trouble: Error {}

    let hall: SocketHall
    let server: HTTPServer

    static func open(
        timing: SocketTiming = SocketTiming(), mostStrangers: Int = 1000, port: Int = 0,
        _ body: @Sendable (SocketHouse) async throws -> Void
    ) async throws {
        let namespace = RunnerSockets.namespace { token, _ in
            // A database that cannot be asked now.
            if token == "trouble" { throw Trouble() }
            return token == "right" ? 7 : nil
        }
        let hall = SocketHall(namespace, timing: timing, mostStrangers: mostStrangers)
        let router = Router(SocketRoutes(hall: hall).all)
        let server = try await HTTPServer(port: port, loops: 2) { request in
            do { return try await router.respond(request) } catch let error as HTTPError { return error.response }
        }
        do {
            try await body(SocketHouse(hall: hall, server: server))
        } catch {
            await hall.close()
            await server.stop(grace: .zero)
            throw error
        }
        await hall.close()
        await server.stop(grace: .seconds(3))
    }

    var url: String { "http://127.0.0.1:\(server.port)" }

    /// A client by WebSocket, after the opening packet.
    func socket() async throws -> WebSocketClient {
        let client = try await WebSocketClient(
            port: server.port, path: "/socket.io/?EIO=4&transport=websocket",
            headers: ["sec-websocket-extensions": "permessage-deflate; client_max_window_bits"])
        _ = try await client.receive()
        return client
    }

    /// A client by WebSocket that is in.
    func member() async throws -> WebSocketClient {
        let client = try await socket()
        try await client.send(#"40/runners,{"runnerToken":"right"}"#)
        _ = try await client.receive()
        _ = try await client.receive()
        return client
    }

    /// A session by polling: its id.
    func session() async throws -> String {
        let answer = try await get()
        return String(answer.text.dropFirst(#"0{"sid":""#.count).prefix { $0 != "\"" })
    }

    func get(_ query: String = "EIO=4&transport=polling") async throws -> TestClient.Answer {
        try await TestClient(port: server.port).request("GET", "/socket.io/?\(query)")
    }

    func poll(_ id: String) async throws -> TestClient.Answer { try await get("EIO=4&transport=polling&sid=\(id)") }

    func post(_ id: String, _ text: String) async throws -> TestClient.Answer {
        try await TestClient(port: server.port).request(
            "POST", "/socket.io/?EIO=4&transport=polling&sid=\(id)", headers: ["content-type": "text/plain"],
            body: Array(text.utf8))
    }

    /// Tells everybody who is in.
    func tell() async { await hall.tell(RunnerSockets.event) }
}
