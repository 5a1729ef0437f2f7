/// Reads requests off a socket: heads whole, bodies when they are pulled. Everything happens on the loop's thread.
final class RequestReader: @unchecked Sendable {
    // @unchecked because of the variables: they are touched on the loop's thread only; `pull`, which handlers reach,
    // comes back to it.

    private enum Rest {
        case nothing
        case bytes(Int)
        case chunks(ChunkedDecoder)
        /// The client broke the rules: what follows makes no sense.
        case broken
    }

    private let socket: Socket
    private let limits: ServerLimits
    private var pending: [UInt8] = []
    private var rest = Rest.nothing
    private var owesContinue = false

    init(_ socket: Socket, _ limits: ServerLimits) {
        self.socket = socket
        self.limits = limits
    }

    /// Waits for a request to begin, holding no memory meanwhile.
    ///
    /// - Returns: false when the client closed instead.
    func awaitFirstByte() async throws -> Bool {
        if pending.isEmpty { pending = try await socket.read(64 << 10) }
        return !pending.isEmpty
    }

    /// The next request's head; its deadline counts from now.
    ///
    /// - Throws: `HTTPError`, `ConnectionError`.
    func head() async throws -> RequestHead {
        socket.expire(in: Int64(limits.headSeconds) * 1000)
        var parser = RequestParser(limits: limits.parser)
        while true {
            if let (head, count) = try parser.parse(pending[...]) {
                drop(count)
                return head
            }
            let more = try await socket.read(64 << 10)
            guard !more.isEmpty else { throw ConnectionError.gone }
            pending += more
        }
    }

    /// The body that follows a head.
    func body(_ head: RequestHead) -> BodyStream {
        owesContinue = head.expectsContinue
        let length: Int?
        switch head.framing {
        case .none:
            rest = .nothing
            owesContinue = false
            return .empty
        case .length(let count):
            rest = .bytes(count)
            length = count
        case .chunked:
            rest = .chunks(ChunkedDecoder())
            length = nil
        }
        return BodyStream(length: length) { [self] in
            if socket.loop.isCurrent { return try await pull() }
            return try await withTaskExecutorPreference(socket.loop) { try await pull() }
        }
    }

    /// Whether what the handler left unread is little enough to be read past.
    var canSkipRest: Bool {
        switch rest {
        case .nothing: true
        case .bytes(let count): !owesContinue && count <= 256 << 10
        case .chunks, .broken: false
        }
    }

    /// Reads past what the handler left unread.
    func skipRest() async throws {
        while try await pull() != nil {}
    }

    /// What has come after the last request: for another protocol, which goes on from here.
    func takePending() -> [UInt8] { take(pending.count) }

    private func pull() async throws -> [UInt8]? {
        if case .nothing = rest { return nil }
        if owesContinue {
            owesContinue = false
            let patience = Int64(limits.stallSeconds) * 1000
            try await socket.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), patience: patience)
        }
        while true {
            switch rest {
            case .nothing: return nil
            case .broken: throw ConnectionError.closed
            case .bytes(let count):
                try await fill()
                let taken = take(min(count, pending.count))
                rest = taken.count == count ? .nothing : .bytes(count - taken.count)
                return taken
            case .chunks(let decoder):
                if let chunk = try await decode(decoder) { return chunk }
            }
        }
    }

    /// Takes the coding off what is there.
    ///
    /// - Returns: nil when that was only framing.
    private func decode(_ decoder: ChunkedDecoder) async throws -> [UInt8]? {
        var decoder = decoder
        var output: [UInt8] = []
        try await fill()
        do {
            drop(try decoder.decode(pending[...], into: &output))
        } catch {
            rest = .broken
            throw error
        }
        rest = decoder.isFinished ? .nothing : .chunks(decoder)
        return output.isEmpty ? nil : output
    }

    /// Makes sure that something is there.
    private func fill() async throws {
        guard pending.isEmpty else { return }
        socket.expire(in: Int64(limits.stallSeconds) * 1000)
        pending = try await socket.read(256 << 10)
        socket.expire(in: nil)
        guard !pending.isEmpty else { throw ConnectionError.gone }
    }

    private func take(_ count: Int) -> [UInt8] {
        if count == pending.count {
            defer { pending = [] }
            return pending
        }
        defer { drop(count) }
        return Array(pending[..<count])
    }

    private func drop(_ count: Int) {
        if count == pending.count { pending = [] } else { pending.removeSubrange(..<count) }
    }
}
