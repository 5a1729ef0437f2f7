import Crypto
import Foundation

/// Whether something has changed that may let a connection be opened. Of the engine's thread.
final class Admission {
    var isDue = false
}

/// One fetch at work: what is here of its file, and what its connections are to do next. Of the engine's thread, but made by the one
/// who wants the file: what that costs the disk, no other fetch waits for.
final class FetchTask {
    let id: Int
    let request: FetchRequest
    let ending: FetchEnding
    let file: PartialFile
    let report: @Sendable (FetchProgress) throws -> Void
    let address: FetchAddress

    /// Where the file is, after the redirects so far.
    private(set) var current: FetchAddress
    private(set) var sendsSecrets = true
    private var redirects = 0
    /// Grows when the fetch begins anew: connections of before bring nothing any more.
    private(set) var generation = 0
    private var beginnings = 0
    private(set) var plan = RangePlan()
    private(set) var facts: ResponseHead?
    /// The most connections that the request, the server and the protocol allow.
    private(set) var allowed: Int
    private(set) var connections: [Connection] = []
    private(set) var digests: RunningDigests
    private(set) var fetched = 0
    /// Connections in a row that broke before they were worth their opening.
    private var meagre = 0

    var meter = SpeedMeter()
    /// When it was told last how far it is.
    var told = 0.0
    /// Whether the file is only ever appended to: then its length says how far it is.
    var isAppended = true
    /// Bytes that were here when the journal was written last.
    var journalled: Int?
    var bucket: TokenBucket
    /// Whether any limit of speed is on it.
    var hasLimit = false
    /// The engine's, once it has taken the fetch.
    var admission: Admission?

    /// How often a file may become another one while it is fetched.
    private static let mostBeginnings = 4
    private static let mostMeagre = 5
    private static let worth = 64 << 10

    /// - Throws: `FetchError`.
    init(
        _ id: Int, _ request: FetchRequest, to partial: URL, ending: FetchEnding,
        report: @escaping @Sendable (FetchProgress) throws -> Void
    ) throws(FetchError) {
        try request.check()
        address = try FetchAddress(request.address)
        file = try PartialFile(partial)
        self.id = id
        self.request = request
        self.ending = ending
        self.report = report
        current = address
        allowed = address.isWeb ? max(1, request.connections) : 1
        digests = RunningDigests(request)
        bucket = TokenBucket(rate: request.limits.rate)
        try goOn()
    }

    /// Takes up what an earlier fetch left, or clears it away.
    private func goOn() throws(FetchError) {
        let length = file.length
        let journal = file.readJournal()
        guard let journal, let here = journal.start(for: address.text, length: length, boot: Journal.boot) else {
            file.removeJournal()
            if length > 0 { try file.cut(to: 0) }
            return
        }
        plan = RangePlan(total: journal.total, done: here)
        var facts = ResponseHead()
        facts.version = journal.version
        facts.total = journal.total
        facts.mediaType = journal.mediaType
        facts.suggestedName = journal.suggestedName
        facts.digest = journal.digest
        self.facts = facts
        digests.expect(facts.digest)
        isAppended = here.ranges.count == 1 && here.ranges[0] == 0..<length
        journalled = plan.received
    }

    // MARK: What it wants

    /// Whether it would use a further connection now.
    var wantsConnection: Bool {
        if connections.isEmpty { return true }
        guard connections.count < allowed, plan.total != nil, facts?.version.isKnown == true else { return false }
        return plan.hasWork(rates: rates)
    }

    var isComplete: Bool { plan.isComplete }
    var isResumable: Bool { facts.map { $0.version.isKnown && !$0.isEncoded } ?? false }
    private var missing: Int { (plan.total ?? .max) - plan.received }
    /// From one that has only begun nothing is taken.
    private var rates: [Int: Double] {
        Dictionary(uniqueKeysWithValues: connections.map { ($0.id, $0.rate ?? .infinity) })
    }

    /// Gives a connection its next request.
    ///
    /// - Returns: false when there is nothing left for it.
    func employ(_ connection: Connection) -> Bool {
        if !connections.contains(where: { $0 === connection }) { connections.append(connection) }
        var range = nextRequest(of: connection)
        if range == nil {
            plan.release(connection.id)
            guard plan.claim(for: connection.id, rates: rates, share: missing / allowed) else { return false }
            range = nextRequest(of: connection)
        }
        guard let range else { return false }
        if isAppended, range.lowerBound != plan.received { leaveOrder() }
        let isRest = range.upperBound == plan.total && allowed == 1
        let end = range.upperBound == .max || isRest ? nil : range.upperBound
        connection.ask(
            Reception.Asked(
                from: range.lowerBound, end: end, version: facts?.version ?? FileVersion(), total: plan.total))
        return true
    }

    private func nextRequest(of connection: Connection) -> Range<Int>? {
        if allowed == 1 { return plan.request(for: connection.id, atMost: .max) }
        if facts == nil { return plan.request(for: connection.id, atMost: RequestLength.first) }
        let length = RequestLength.next(rate: connection.rate, missing: missing, connections: allowed)
        return plan.request(for: connection.id, atMost: length)
    }

    func leave(_ connection: Connection) {
        // What cannot be written is fetched again.
        try? connection.flush()
        if connection.generation == generation { plan.release(connection.id) }
        connections.removeAll { $0 === connection }
    }

    // MARK: What comes

    /// An answer's head is there.
    ///
    /// - Throws: what ends the fetch.
    func begin(_ connection: Connection, _ head: ResponseHead) throws -> Reception {
        let reception = current.isWeb ? Reception(head, connection.asked) : Reception(plain: head, connection.asked)
        switch reception {
        case .failed: break
        case .whole:
            if plan.received > 0 || connection.asked.isPart || facts != nil { try beginAnew(keeping: connection) }
            // Whoever answers a part with the whole would do so again.
            if connection.asked.isPart { allowed = 1 }
            try learn(head, total: head.total)
        case .part(let total):
            let isAll = connection.asked.from == 0 && head.range.map { $0.last + 1 == total } == true
            guard head.version.isKnown || isAll else {
                try askForWhole()
                return .withoutRange
            }
            try learn(head, total: total)
        case .changed: try beginAnew(keeping: nil)
        case .withoutRange: try askForWhole()
        }
        return reception
    }

    private func learn(_ head: ResponseHead, total: Int?) throws(FetchError) {
        if let total {
            guard total <= request.limits.size else { throw .tooLarge(request.limits) }
            plan.learn(total: total)
        }
        guard facts == nil else { return }
        facts = head
        // Now it may want more connections.
        admission?.isDue = true
        digests.expect(head.digest)
        if head.isEncoded { allowed = 1 }
    }

    private func askForWhole() throws(FetchError) {
        allowed = 1
        try beginAnew(keeping: nil)
    }

    /// The server cannot go on in the middle.
    func startOver() throws(FetchError) { try beginAnew(keeping: nil) }

    /// Forgets all that is here.
    ///
    /// - Parameter connection: goes on with the file from its first byte; none when the file has to be asked for again.
    private func beginAnew(keeping connection: Connection?) throws(FetchError) {
        file.removeJournal()
        try file.cut(to: 0)
        plan = RangePlan()
        facts = nil
        isAppended = true
        journalled = nil
        digests = RunningDigests(request)
        generation += 1
        beginnings += 1
        guard beginnings <= Self.mostBeginnings else {
            throw FetchError(.unsteady, "the file became another one \(beginnings) times while it was fetched")
        }
        guard let connection else { return }
        connection.generation = generation
        _ = plan.claim(for: connection.id)
        _ = plan.request(for: connection.id, atMost: .max)
    }

    /// Bytes that a connection may still bring, from what was written last.
    func room(of connection: Connection) -> Int { plan.position(of: connection.id)?.room ?? 0 }

    /// Writes what came.
    func store(_ bytes: UnsafeRawBufferPointer, from connection: Connection) throws(FetchError) {
        guard let place = plan.position(of: connection.id) else { return }
        guard place.offset + bytes.count <= request.limits.size else { throw .tooLarge(request.limits) }
        try file.write(bytes, at: place.offset)
        digests.update(bytes, at: place.offset)
        fetched += bytes.count
        plan.advance(connection.id, by: bytes.count)
    }

    // MARK: What ends

    /// A request has ended as it should.
    ///
    /// - Returns: whether all came that was to come.
    func close(_ connection: Connection) throws(FetchError) -> Bool {
        guard let place = plan.position(of: connection.id) else { return true }
        if plan.total == nil { plan.learn(total: place.offset) }
        let end = connection.asked.end ?? plan.total ?? 0
        return place.offset >= min(end, place.offset + place.room)
    }

    /// Goes where a redirect leads.
    func follow(_ location: String) throws(FetchError) {
        let next = try FetchAddress(location)
        redirects += 1
        let isSame = try Redirection.follow(
            from: current, to: next, count: redirects, limit: request.limits.redirects)
        sendsSecrets = sendsSecrets && isSame
        current = next
    }

    /// A connection has broken and is gone.
    ///
    /// - Returns: whether to go on with others, or with a new one.
    func survives(_ error: FetchError, of connection: Connection) -> Bool {
        guard connections.isEmpty else {
            // The server wants fewer at once; those that are left do the work.
            allowed = connections.count
            return true
        }
        guard error.isRetryable, error.code != .diskFull, connection.gained > 0, isResumable else { return false }
        meagre = connection.gained < Self.worth ? meagre + 1 : 0
        return meagre <= Self.mostMeagre
    }
}
