import HTTP

/// How packets go and come: by polling, by WebSocket, and from the one over to the other.
extension EngineSession {
    // MARK: Polling

    /// What there is for the client, waiting for the first packet.
    ///
    /// - Throws: `EngineRefusal`; also when the session ends meanwhile. A packet that says so would be kinder, but there
    ///   are clients that do not come again after it.
    func nextPackets() async throws -> [EnginePacket] {
        try checkPolling()
        guard poll == nil else {
            close()
            throw EngineRefusal.badRequest
        }
        if !outbox.isEmpty { return takeOutbox() }
        // A client that goes over shall not wait here.
        if probe != nil { return [EnginePacket(.noop)] }
        let packets = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<[EnginePacket]?, Never>) in
                if Task.isCancelled { return continuation.resume(returning: nil) }
                poll = continuation
            }
        } onCancel: {
            Task { await self.close() }
        }
        guard let packets else { throw EngineRefusal.unknownSession }
        return packets
    }

    /// Takes what a client brings, packet after packet.
    func bring(_ packets: [EnginePacket]) async throws {
        for packet in packets {
            guard await take(packet) else { return }
        }
    }

    /// One at a time may bring packets.
    func beginBringing() throws {
        try checkPolling()
        guard !isBringing else {
            close()
            throw EngineRefusal.badRequest
        }
        isBringing = true
    }

    func endBringing() { isBringing = false }

    private func checkPolling() throws {
        guard !isClosed else { throw EngineRefusal.unknownSession }
        guard case .polling = way else { throw EngineRefusal.badRequest }
    }

    func answerPoll() {
        guard let poll, isClosed || probe != nil || !outbox.isEmpty else { return }
        self.poll = nil
        poll.resume(returning: isClosed ? nil : outbox.isEmpty ? [EnginePacket(.noop)] : takeOutbox())
    }

    // MARK: WebSocket

    /// Goes this way from now on.
    func go(by socket: WebSocket) {
        guard !isClosed else { return }
        answerPoll()
        way = .webSocket(socket)
        probe = nil
        flush()
    }

    /// - Returns: whether it may be gone over to.
    func begin(probe socket: WebSocket) -> Bool {
        guard case .polling = way, probe == nil, !isClosed else { return false }
        probe = (socket, .now + hall.timing.upgrade)
        return true
    }

    /// The client has tried it: nothing shall be left on the way when it goes over.
    func release() { answerPoll() }

    func endProbe() { probe = nil }
}
