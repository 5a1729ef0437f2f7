import HTTP
import StageKit

/// One client of Engine.IO and Socket.IO: what is to be sent to it, and by which way. Whatever is wrong ends it: clients
/// come again by themselves.
actor EngineSession {
    enum Way {
        case polling
        case webSocket(WebSocket)
    }

    let id: String
    /// Where it calls from.
    private let address: String
    let hall: SocketHall
    var way = Way.polling
    var outbox: [EnginePacket] = []
    /// The client's GET that waits for something to be sent.
    var poll: CheckedContinuation<[EnginePacket]?, Never>?
    var isBringing = false
    private var isWriting = false
    /// The WebSocket that may be gone over to, and until when.
    var probe: (socket: WebSocket, deadline: ContinuousClock.Instant)?
    private var heartbeat: Heartbeat
    /// As the client spells the namespace it is in.
    private var namespace: String?
    /// Until when it has to be in a namespace.
    private var lonelyUntil: ContinuousClock.Instant
    private(set) var isClosed = false

    /// Packets that may wait: more are a client that never takes any.
    private static let mostWaiting = 64

    init(id: String, address: String, hall: SocketHall, at now: ContinuousClock.Instant) {
        self.id = id
        self.address = address
        self.hall = hall
        heartbeat = Heartbeat(hall.timing, at: now)
        lonelyUntil = now + hall.timing.connect
    }

    // MARK: What comes

    /// - Returns: false when the session is over.
    func take(_ packet: EnginePacket) async -> Bool {
        switch packet.kind {
        case .pong: heartbeat.answered(at: .now)
        case .message: await take(message: packet.text)
        // The server asks, clients answer; what a client opens or closes it does itself.
        case .ping, .open, .close: close()
        case .upgrade, .noop: break
        }
        return !isClosed
    }

    private func take(message: String) async {
        guard let packet = SocketPacket(encoded: message) else { return close() }
        switch packet.kind {
        case .connect: await connect(packet)
        case .disconnect where packet.namespace == namespace: leave()
        // Nobody here listens to what clients tell.
        case .event where packet.namespace == namespace, .acknowledgement where packet.namespace == namespace: break
        default: close()
        }
    }

    private func connect(_ packet: SocketPacket) async {
        guard packet.name == hall.namespace.name else {
            return send(.refusal("Invalid namespace", in: packet.namespace))
        }
        guard namespace == nil, let words = packet.data.isEmpty ? .null : try? JSON.parse(Array(packet.data.utf8)) else {
            return close()
        }
        do {
            let admission = try await hall.namespace.admit(words, address)
            guard !isClosed, namespace == nil else { return }
            switch admission {
            case .welcome(let number):
                namespace = packet.namespace
                send(SocketPacket(.connect, in: packet.namespace, #"{"sid":"\#(SocketHall.newID())"}"#))
                hall.entered(id, as: number)
                if let greeting = hall.namespace.greeting { send(.event(greeting, in: packet.namespace)) }
            case .refused(let words): send(.refusal(words, in: packet.namespace))
            }
        } catch {
            close()
        }
    }

    private func leave() {
        namespace = nil
        lonelyUntil = .now + hall.timing.connect
        hall.left(id)
    }

    // MARK: What goes

    /// Sends an event without arguments to a client that is in. One that still waits to be sent is not sent twice.
    func tell(_ event: String) {
        guard let namespace else { return }
        let packet = EnginePacket(.message, SocketPacket.event(event, in: namespace).encoded)
        if !outbox.contains(packet) { send(packet) }
    }

    private func send(_ packet: SocketPacket) { send(EnginePacket(.message, packet.encoded)) }

    private func send(_ packet: EnginePacket) {
        guard !isClosed else { return }
        guard outbox.count < Self.mostWaiting else { return close() }
        outbox.append(packet)
        flush()
    }

    func flush() {
        switch way {
        case .polling: answerPoll()
        case .webSocket(let socket):
            guard !isWriting, !outbox.isEmpty else { return }
            isWriting = true
            Task { await write(to: socket) }
        }
    }

    private func write(to socket: WebSocket) async {
        while !isClosed, !outbox.isEmpty {
            let packets = takeOutbox()
            do {
                for packet in packets { try await socket.send(packet.encoded) }
            } catch {
                close()
            }
        }
        isWriting = false
    }

    func takeOutbox() -> [EnginePacket] {
        defer { outbox = [] }
        return outbox
    }

    // MARK: Time and end

    /// Looks at the clock.
    func tick(at now: ContinuousClock.Instant) async {
        if let probe, now >= probe.deadline {
            self.probe = nil
            await probe.socket.close(.policy, "the upgrade took too long")
        }
        guard namespace != nil || now < lonelyUntil else { return close() }
        switch heartbeat.step(at: now) {
        case .wait: break
        case .ask: send(EnginePacket(.ping))
        case .lost: close()
        }
    }

    /// Ends the session, and the connection under it.
    func close(_ code: WebSocketCloseCode = .normal) {
        guard !isClosed else { return }
        isClosed = true
        outbox = []
        answerPoll()
        let sockets = [probe?.socket, socket].compactMap(\.self)
        probe = nil
        hall.remove(id)
        for socket in sockets { Task { await socket.close(code) } }
    }

    private var socket: WebSocket? {
        if case .webSocket(let socket) = way { socket } else { nil }
    }
}
