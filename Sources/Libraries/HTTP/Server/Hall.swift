import CSys

/// The connections of one event loop, from accepting to closing. Everything happens on the loop's thread.
final class Hall: @unchecked Sendable {
    // @unchecked because of the variables: they are touched on `loop`'s thread only.

    let loop: EventLoop
    let shared: ServerState
    private let descriptor: Int32
    private var listener: Listener?
    private var connections: [ObjectIdentifier: Connection] = [:]
    private(set) var isDraining = false
    private var dateSecond = -1
    private var dateText: [UInt8] = []

    init(_ loop: EventLoop, listener descriptor: Int32, _ shared: ServerState) {
        self.loop = loop
        self.descriptor = descriptor
        self.shared = shared
    }

    func open() async throws {
        try await loop.perform { [self] in
            let listener = Listener(descriptor) { [unowned self] in accept($0, from: $1) }
            try listener.start(on: loop)
            self.listener = listener
        }
    }

    /// Stops listening, closes what is idle, and lets the rest finish.
    func drain() async {
        await onLoop { hall in
            hall.isDraining = true
            hall.listener?.close(on: hall.loop)
            for connection in hall.connections.values { connection.drain() }
        }
    }

    /// Cancels and closes everything.
    func abort() async {
        await onLoop { hall in
            for connection in hall.connections.values { connection.abort() }
        }
    }

    func remove(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        shared.leave(connection.remote)
    }

    /// `date: …` and a line end, made once a second.
    func dateLine() -> [UInt8] {
        let second = Int(csys_wall_seconds())
        if second != dateSecond {
            dateSecond = second
            dateText = Array("date: \(HTTPDate.string(second))\r\n".utf8)
        }
        return dateText
    }

    private func accept(_ descriptor: Int32, from address: String) {
        guard shared.admit(address) else {
            let words = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            let refusal = Array(words.utf8)
            _ = refusal.withUnsafeBytes { csys_send(descriptor, $0.baseAddress!, $0.count, 0) }
            _ = csys_close(descriptor)
            return
        }
        guard let socket = try? Socket(descriptor, loop: loop) else {
            _ = csys_close(descriptor)
            shared.leave(address)
            return
        }
        let connection = Connection(socket, remote: address, hall: self)
        connections[ObjectIdentifier(connection)] = connection
        connection.start()
    }

    private func onLoop(_ body: @escaping @Sendable (Hall) -> Void) async {
        await Task(executorPreference: loop) { [self] in body(self) }.value
    }
}
