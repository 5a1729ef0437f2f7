import Crypto
import HTTP
import StageKit
import Synchronization

/// All clients of Socket.IO, and the one namespace there is.
final class SocketHall: Sendable {
    private struct Guest {
        let session: EngineSession
        let number: Int
        /// By what the house knows it; nil for one that is in no namespace.
        var member: Int?
    }

    private struct State {
        var guests: [String: Guest] = [:]
        var nextNumber = 0
        var clock: Task<Void, Never>?
        var isClosed = false
    }

    let namespace: SocketNamespace
    let timing: SocketTiming
    private let mostStrangers: Int
    private let state = Mutex(State())

    /// - Parameter mostStrangers: sessions that are in no namespace yet; of more the oldest goes.
    init(_ namespace: SocketNamespace, timing: SocketTiming = SocketTiming(), mostStrangers: Int = 1000) {
        self.namespace = namespace
        self.timing = timing
        self.mostStrangers = mostStrangers
    }

    /// Nobody can guess it.
    static func newID() -> String { Secrets.token(bytes: 15) }

    // MARK: Who is here

    /// Who is in the namespace.
    var members: Set<Int> { state.withLock { Set($0.guests.values.compactMap(\.member)) } }

    /// Sessions, in the namespace or not.
    var count: Int { state.withLock { $0.guests.count } }

    /// Sends an event without arguments to everybody in the namespace, or to one.
    func tell(_ event: String, to member: Int? = nil) async {
        for session in sessions(where: { $0.member != nil && (member == nil || $0.member == member) }) {
            await session.tell(event)
        }
    }

    /// Ends everything, and takes nobody in any more.
    func close() async {
        state.withLock { $0.isClosed = true }
        for session in sessions(where: { _ in true }) { await session.close(.goingAway) }
    }

    private func sessions(where isMeant: (Guest) -> Bool) -> [EngineSession] {
        state.withLock { state in state.guests.values.filter(isMeant).map(\.session) }
    }

    // MARK: Sessions

    /// - Throws: `EngineRefusal`.
    func session(_ id: String) throws -> EngineSession {
        guard let guest = state.withLock({ $0.guests[id] }) else { throw EngineRefusal.unknownSession }
        return guest.session
    }

    /// A session for a client that is new, and what it is told first.
    ///
    /// - Throws: `HTTPError` (503) when the server is stopping.
    func open(_ transport: EngineCall.Transport, from address: String) async throws -> (EngineSession, EnginePacket) {
        let session = EngineSession(id: Self.newID(), address: address, hall: self, at: .now)
        let oldest = try state.withLock { state -> EngineSession? in
            guard !state.isClosed else { throw HTTPError(503, "the server is stopping", hint: "try again") }
            state.nextNumber += 1
            state.guests[session.id] = Guest(session: session, number: state.nextNumber)
            if state.clock == nil { state.clock = Task { await run() } }
            guard state.guests.count > mostStrangers else { return nil }
            let strangers = state.guests.values.filter { $0.member == nil }
            guard strangers.count > mostStrangers else { return nil }
            return strangers.min { $0.number < $1.number }?.session
        }
        await oldest?.close()
        return (session, EnginePacket(.open, opening(session.id, transport)))
    }

    private func opening(_ id: String, _ transport: EngineCall.Transport) -> String {
        JSON.object([
            JSON.Member("sid", .string(id)),
            JSON.Member("upgrades", .array(transport == .polling ? ["websocket"] : [])),
            JSON.Member("pingInterval", .number(timing.interval / .milliseconds(1))),
            JSON.Member("pingTimeout", .number(timing.patience / .milliseconds(1))),
            JSON.Member("maxPayload", .number(Double(SocketRoutes.mostBytes))),
        ]).text()
    }

    func entered(_ id: String, as member: Int) { state.withLock { $0.guests[id]?.member = member } }
    func left(_ id: String) { state.withLock { $0.guests[id]?.member = nil } }
    func remove(_ id: String) { state.withLock { _ = $0.guests.removeValue(forKey: id) } }

    /// One clock for all: a client that is silent costs no task.
    private func run() async {
        let step = min(.seconds(1), timing.interval / 4, timing.patience / 4, timing.connect / 4, timing.upgrade / 4)
        while true {
            try? await Task.sleep(for: step)
            let sessions = state.withLock { state in
                if state.guests.isEmpty { state.clock = nil }
                return state.guests.values.map(\.session)
            }
            if sessions.isEmpty { return }
            for session in sessions { await session.tick(at: .now) }
        }
    }
}
