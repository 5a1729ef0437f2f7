public import StageKit

/// One delivery to be made.
public struct Parcel: Sendable {
    /// Of the delivery.
    public let id: Identifier
    /// To whom.
    public let webhook: Identifier
    /// Where it goes.
    public let url: String
    /// It is a call that says all by its address: no body, no signature.
    public let isCallback: Bool
    /// What it is signed with.
    public let secret: String
    /// JSON.
    public let body: String
}

/// Hands out deliveries and hears what became of them. Who makes them is no business of this room, which speaks to
/// nobody outside.
///
/// A webhook is told one thing at a time, and of one video in order. What is handed out and not taken back when the
/// process ends is handed out again: a receiver hears of every event at least once.
public actor Outbox {
    static let name = "outbox"

    private let library: Library
    private let plan: DeliveryPlan
    private var busy: Set<Identifier> = []
    private var isStopping = false
    private var bell: Bell { library.outboxBell }

    init(_ library: Library, plan: DeliveryPlan = DeliveryPlan()) {
        self.library = library
        self.plan = plan
    }

    /// Waits for a delivery that is due.
    ///
    /// - Returns: nil after `stop`.
    public func next() async -> Parcel? {
        while !isStopping {
            let heard = bell.count(Self.name)
            let taken = busy
            do {
                let (parcel, start) = try await library.read { try $0.nextParcel(without: taken) }
                if let parcel, busy.insert(parcel.webhook).inserted { return parcel }
                // Somebody else was faster: another look.
                guard parcel == nil, !isStopping else { continue }
                await bell.wait(Self.name, after: heard, until: start)
            } catch {
                // The library is closing, or its disk is in trouble.
                await bell.wait(Self.name, after: heard, until: .now + 5)
            }
        }
        return nil
    }

    /// The receiver took it, with this status.
    public func delivered(_ parcel: Parcel, status: Int) async throws {
        try await close(parcel, .taken(status: status))
    }

    /// The receiver did not take it.
    ///
    /// - Parameter isHopeless: the address itself is wrong, so it is given up at once.
    public func failed(_ parcel: Parcel, status: Int?, error: String, isHopeless: Bool) async throws {
        try await close(parcel, .refused(status: status, error: error, isHopeless: isHopeless))
    }

    /// It was not tried to the end: it stays as it was.
    public func putBack(_ parcel: Parcel) { free(parcel) }

    /// Hands out nothing any more.
    public func stop() {
        isStopping = true
        bell.ring(Self.name)
    }

    private func close(_ parcel: Parcel, _ attempt: DeliveryPlan.Attempt) async throws {
        defer { free(parcel) }
        let plan = plan
        try await library.write { try $0.close(parcel.id, attempt, plan) }
    }

    private func free(_ parcel: Parcel) {
        busy.remove(parcel.webhook)
        bell.ring(Self.name)
    }
}
