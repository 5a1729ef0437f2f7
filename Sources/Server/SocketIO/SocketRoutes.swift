import HTTP
import StageKit

/// The door of Engine.IO, on which Socket.IO stands: by WebSocket, by polling, and from the one over to the other.
struct SocketRoutes: Sendable {
    let hall: SocketHall

    /// Of one message, and of one body; told to clients.
    static let mostBytes = 1_000_000

    var all: [Route] {
        [
            Route(
                .get, "/socket.io/", "Opens a session of Engine.IO 4, waits for its packets, or goes over to WebSocket.",
                parameters: parameters, answers: [answer, RouteAnswer(101, "WebSocket from here on"), refusal]
            ) { request in try await respond(request) },
            Route(
                .post, "/socket.io/", "Brings packets of a session of Engine.IO 4.", bodyLimit: Self.mostBytes,
                parameters: parameters, bodies: [RouteContent("text/plain", .text)], answers: [answer, refusal]
            ) { request in try await respond(request) },
        ]
    }

    private let parameters: [RouteParameter] = [
        .query("EIO", .text, "4"), .query("transport", .text, "websocket or polling", isRequired: true),
        .query("sid", .text, "of the session"),
    ]
    private let answer = RouteAnswer(200, "packets, with 0x1E between them; ok", RouteContent("text/plain", .text))
    private let refusal = RouteAnswer(
        400, "why not, as {\"code\", \"message\"}; a query or body that is malformed, as anywhere", .json(.any),
        RouteContent("application/problem+json", HTTPError.schema))

    init(hall: SocketHall) { self.hall = hall }

    private func respond(_ request: Request) async throws -> Response {
        do {
            guard request.method != .head else { throw EngineRefusal.badMethod }
            let call = try EngineCall(
                { request.query[$0] }, isPost: request.method == .post, isUpgrade: request.asksForWebSocket)
            switch call {
            case .open(.polling):
                let (_, packet) = try await hall.open(.polling, from: request.remote)
                return Self.text(packet.encoded)
            case .open(.websocket): return try open(request)
            case .take(let id): return Self.text(EnginePacket.payload(try await hall.session(id).nextPackets()))
            case .bring(let id): return try await bring(request, to: hall.session(id))
            case .upgrade(let id): return try upgrade(request, hall.session(id))
            }
        } catch let refusal as EngineRefusal {
            return refusal.response
        }
    }

    private static func text(_ text: String) -> Response {
        Response(
            200, headers: ["content-type": "text/plain; charset=utf-8", "cache-control": "no-store"],
            body: .text(text))
    }

    private func bring(_ request: Request, to session: EngineSession) async throws -> Response {
        try await session.beginBringing()
        do {
            let body = try await request.body.collect(limit: Self.mostBytes)
            guard let text = String(validating: body, as: UTF8.self), let packets = EnginePacket.list(text) else {
                throw EngineRefusal.badRequest
            }
            try await session.bring(packets)
        } catch {
            await session.close()
            throw error
        }
        await session.endBringing()
        return Self.text("ok")
    }

    private func open(_ request: Request) throws -> Response {
        try Response.webSocket(to: request, mostBytes: Self.mostBytes) { [hall] socket in
            guard let (session, packet) = try? await hall.open(.websocket, from: request.remote) else {
                // The server is stopping.
                return await socket.close(.goingAway)
            }
            try await socket.send(packet.encoded)
            await session.go(by: socket)
            await Self.pass(from: socket, to: session)
        }
    }

    private func upgrade(_ request: Request, _ session: EngineSession) throws -> Response {
        try Response.webSocket(to: request, mostBytes: Self.mostBytes) { socket in
            guard await session.begin(probe: socket) else { return await socket.close(.policy, "the session has its way") }
            do {
                guard try await socket.receive() == .text("2probe") else { return await session.endProbe() }
                try await socket.send("3probe")
                await session.release()
                guard try await socket.receive() == .text("5") else { return await session.endProbe() }
            } catch {
                // The session goes on by polling.
                await session.endProbe()
                throw error
            }
            await session.go(by: socket)
            await Self.pass(from: socket, to: session)
        }
    }

    /// Passes on what a client says, until one of the two sides ends it.
    private static func pass(from socket: WebSocket, to session: EngineSession) async {
        while case .text(let text)? = try? await socket.receive() {
            guard let packet = EnginePacket(encoded: text), await session.take(packet) else { break }
        }
        await session.close()
    }
}
