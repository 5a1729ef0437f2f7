import StageKit

/// A packet of Socket.IO, protocol 5, without those that carry bytes: a digit, a namespace and a comma unless it is `/`,
/// perhaps a number to be answered to, perhaps JSON.
struct SocketPacket: Sendable, Equatable {
    enum Kind: Character, Sendable, CaseIterable {
        case connect = "0"
        case disconnect = "1"
        case event = "2"
        case acknowledgement = "3"
        /// CONNECT_ERROR.
        case refusal = "4"
    }

    let kind: Kind
    /// As the client spells it: answers have to spell it in the same way.
    let namespace: String
    /// JSON text; empty for none.
    var data = ""

    init(_ kind: Kind, in namespace: String, _ data: String = "") {
        self.kind = kind
        self.namespace = namespace
        self.data = data
    }

    /// - Returns: nil for what is no packet, or one with bytes.
    init?(encoded: String) {
        var rest = Substring(encoded)
        guard let first = rest.popFirst(), let kind = Kind(rawValue: first) else { return nil }
        self.kind = kind
        if rest.first == "/" {
            let end = rest.firstIndex(of: ",") ?? rest.endIndex
            namespace = String(rest[..<end])
            rest = end == rest.endIndex ? "" : rest[rest.index(after: end)...]
        } else {
            namespace = "/"
        }
        // The number of an event that wants an acknowledgement: nobody here gives one.
        if kind != .connect { rest = rest.drop { $0.isASCII && $0.isNumber } }
        data = String(rest)
    }

    var encoded: String {
        namespace == "/" ? "\(kind.rawValue)\(data)" : "\(kind.rawValue)\(namespace),\(data)"
    }

    /// The namespace's own name: without a query, and with one slash where an address that ended in one made two.
    var name: String { "/" + namespace.prefix { $0 != "?" }.drop { $0 == "/" } }

    /// An event without arguments.
    static func event(_ name: String, in namespace: String) -> SocketPacket {
        SocketPacket(.event, in: namespace, JSON.array([.string(name)]).text())
    }

    /// A refusal to let a client in.
    static func refusal(_ words: String, in namespace: String) -> SocketPacket {
        SocketPacket(.refusal, in: namespace, JSON.object([JSON.Member("message", .string(words))]).text())
    }
}
