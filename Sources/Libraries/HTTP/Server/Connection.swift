import Synchronization

/// One client: request after request, each read, handled and answered. Everything happens on the loop's thread.
final class Connection: @unchecked Sendable {
    // @unchecked because of the variables: they are touched on the loop's thread only, where `serve` lives; `reader`
    // and `writer`, which handlers reach, come back to it.

    let remote: String
    private let socket: Socket
    private unowned let hall: Hall
    private let reader: RequestReader
    private var task: Task<Void, Never>?
    private var current: Task<Next, any Error>?
    private var webSocket: WebSocket?
    private var isIdle = false
    private var endsOnDrain = false
    private var limits: ServerLimits { hall.shared.limits }
    private var patience: Int64 { Int64(limits.stallSeconds) * 1000 }

    /// What comes after an exchange.
    private enum Next: Sendable {
        case end
        case request
        case webSocket(WebSocket, @Sendable (WebSocket) async throws -> Void)
    }

    init(_ socket: Socket, remote: String, hall: Hall) {
        self.socket = socket
        self.remote = remote
        self.hall = hall
        reader = RequestReader(socket, hall.shared.limits)
    }

    func start() {
        let task = Task(executorPreference: hall.loop) { [self, hall] in
            await serve()
            socket.close()
            hall.remove(self)
        }
        self.task = task
        socket.whenFailed = { [weak self] in
            task.cancel()
            self?.current?.cancel()
        }
    }

    /// Closes when idle; otherwise after the answer that is on its way.
    func drain() {
        if isIdle { socket.fail(.closed) }
        if endsOnDrain { current?.cancel() }
        if let webSocket { Task(executorPreference: hall.loop) { await webSocket.close(.goingAway, "the server stops") } }
    }

    /// Closes now.
    func abort() { socket.fail(.closed) }

    private func serve() async {
        socket.expire(in: Int64(limits.headSeconds) * 1000)
        do {
            while try await begins() {
                switch try await work({ [self] in try await exchange() }) {
                case .end: return
                case .request: socket.expire(in: Int64(limits.idleSeconds) * 1000)
                case .webSocket(let webSocket, let serve): return try await speak(webSocket, serve)
                }
            }
        } catch {
            // The connection is lost; nobody is left to be told.
        }
    }

    /// Waits for a request, outside of `exchange`: an idle connection holds no memory for what it is going to do.
    private func begins() async throws -> Bool {
        isIdle = true
        guard try await reader.awaitFirstByte() else { return false }
        isIdle = false
        return true
    }

    /// Does one exchange in a task of its own: a task keeps the memory of its deepest call for as long as it lives,
    /// and a connection is idle for most of its life.
    private func work(_ body: @escaping @Sendable () async throws -> Next) async throws -> Next {
        let work = Task(executorPreference: hall.loop) { try await body() }
        current = work
        if socket.failure != nil { work.cancel() }
        defer { current = nil }
        return try await work.value
    }

    /// Speaks WebSocket from here on.
    private func speak(_ webSocket: WebSocket, _ serve: @escaping @Sendable (WebSocket) async throws -> Void) async throws {
        self.webSocket = webSocket
        defer { self.webSocket = nil }
        // The server may have begun to stop while the handshake was answered.
        if hall.isDraining { drain() }
        do {
            _ = try await work {
                try await serve(webSocket)
                return .end
            }
        } catch let error where !(error is WebSocketViolation) && !(error is ConnectionError) {
            if socket.failure == nil {
                hall.shared.report(error)
                await webSocket.close(.internalError)
            }
        } catch {
            // The client is gone, or has been told.
        }
        await webSocket.finish()
    }

    /// One request and its answer.
    private func exchange() async throws -> Next {
        let head: RequestHead
        do {
            head = try await reader.head()
        } catch let error as HTTPError {
            hall.shared.refusals.add(1, ordering: .relaxed)
            try await send(error.response, to: nil, keepsAlive: false)
            await linger()
            return .end
        }
        socket.expire(in: nil)
        let response = await answer(Request(head: head, body: reader.body(head), remote: remote))
        let sentBefore = socket.sentCount
        var isWhole = false
        defer { response.whenSent?(socket.sentCount - sentBefore, isWhole) }
        if let failure = socket.failure { throw failure }
        let keepsAlive = response.status == 101 || head.keepsAlive && !hall.isDraining && reader.canSkipRest
        try await send(response, to: head, keepsAlive: keepsAlive)
        isWhole = true
        if case .webSocket(let mostBytes, let serve) = response.body {
            let webSocket = WebSocket(socket, mostBytes: mostBytes, after: reader.takePending(), patience: patience)
            return .webSocket(webSocket, serve)
        }
        if keepsAlive {
            try await reader.skipRest()
            return hall.isDraining ? .end : .request
        }
        await linger()
        return .end
    }

    private func answer(_ request: Request) async -> Response {
        do {
            return try await hall.shared.handler(request)
        } catch let error as HTTPError {
            return error.response
        } catch {
            // A handler that ends because its client is gone is no news.
            if socket.failure == nil { hall.shared.report(error) }
            return HTTPError(500, "something went wrong here; the server's log says what").response
        }
    }

    private func send(_ response: Response, to head: RequestHead?, keepsAlive: Bool) async throws {
        let hasNoBody = head?.method == .head || response.status == 204 || response.status == 304
        let isChunked = response.length == nil && head?.minorVersion == 1
        let closes = !keepsAlive || (response.length == nil && !isChunked)
        var bytes = ResponseHead(response, isOld: head?.minorVersion == 0, closes: closes, date: hall.dateLine()).bytes
        guard !hasNoBody else { return try await socket.write(bytes, patience: patience) }
        switch response.body {
        case .none, .webSocket: try await socket.write(bytes, patience: patience)
        case .bytes(let body):
            bytes += body
            try await socket.write(bytes, patience: patience)
        case .text(let text):
            bytes += Array(text.utf8)
            try await socket.write(bytes, patience: patience)
        case .pieces(let pieces):
            try await socket.write(bytes, more: !pieces.isEmpty, patience: patience)
            for (index, piece) in pieces.enumerated() {
                try await socket.write(piece, more: index + 1 < pieces.count, patience: patience)
            }
        case .files(let files): try await send(files, after: bytes)
        case .slices(let slices): try await send(slices, after: bytes)
        case .stream(let endsOnDrain, let write):
            try await socket.write(bytes, patience: patience)
            try await stream(endsOnDrain, isChunked: isChunked, write)
        }
        if closes && keepsAlive { throw ConnectionError.closed }
    }

    private func send(_ slices: [FileSlice], after head: [UInt8]) async throws {
        var before = head
        for slice in slices {
            before += slice.before
            try await socket.write(before, more: !slice.range.isEmpty, patience: patience)
            before = []
            try await socket.write(
                file: slice.file.descriptor, offset: slice.range.lowerBound, count: slice.range.count,
                patience: patience)
        }
        try await socket.write(before, patience: patience)
    }

    private func send(_ files: FileSequence, after head: [UInt8]) async throws {
        try await socket.write(head, more: files.size > 0, patience: patience)
        var rest = files.size
        for index in 0..<files.count {
            let file = try files.open(index)
            rest -= file.size
            // The client has been told another length: it shall notice.
            guard rest >= 0 else { throw ConnectionError.closed }
            try await socket.write(file: file.descriptor, offset: 0, count: file.size, patience: patience)
        }
        guard rest == 0 else { throw ConnectionError.closed }
    }

    private func stream(
        _ endsOnDrain: Bool, isChunked: Bool, _ write: @Sendable (ResponseStream) async throws -> Void
    ) async throws {
        self.endsOnDrain = endsOnDrain
        defer { self.endsOnDrain = false }
        if endsOnDrain && hall.isDraining { throw ConnectionError.closed }
        let stream = ResponseStream { [self] bytes in
            try await onLoop { [self] in
                let framed = isChunked ? Self.chunk(bytes) : bytes
                try await socket.write(framed, patience: patience)
            }
        }
        do {
            try await write(stream)
        } catch {
            // The client notices: the last chunk is missing.
            if socket.failure == nil && !Task.isCancelled { hall.shared.report(error) }
            throw error
        }
        if isChunked { try await socket.write(Array("0\r\n\r\n".utf8), patience: patience) }
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        var framed = Array(String(bytes.count, radix: 16).utf8)
        framed.reserveCapacity(framed.count + bytes.count + 4)
        framed += [0x0D, 0x0A]
        framed += bytes
        framed += [0x0D, 0x0A]
        return framed
    }

    private func onLoop(_ body: @Sendable () async throws -> Void) async throws {
        if hall.loop.isCurrent { return try await body() }
        try await withTaskExecutorPreference(hall.loop) { try await body() }
    }

    /// Lets a client that still sends read the answer before the connection breaks (RFC 9112, section 9.6).
    private func linger() async {
        socket.endSending()
        let end = hall.loop.now + Int64(limits.longestLingerSeconds) * 1000
        repeat {
            socket.expire(in: Int64(limits.lingerSeconds) * 1000)
            guard let chunk = try? await socket.read(256 << 10), !chunk.isEmpty else { return }
        } while hall.loop.now < end
    }
}
