import StageKit

/// A namespace of Socket.IO, and who may come into it.
struct SocketNamespace: Sendable {
    /// What a client is told that wants in.
    enum Admission: Sendable, Equatable {
        /// Come in; the number is by what the house knows the client.
        case welcome(Int)
        /// For good: clients do not try again after it.
        case refused(String)
    }

    /// `/runners`
    let name: String
    /// Asked with what the client says of itself, and where it calls from. Throws when it cannot be told now: the
    /// connection is closed, and the client comes again.
    let admit: @Sendable (_ words: JSON, _ address: String) async throws -> Admission
    /// An event without arguments that every client is sent as it comes in; nil for none.
    let greeting: String?
}
