/// A packet of Engine.IO, protocol 4: a digit, then text. Packets with bytes are not spoken here.
struct EnginePacket: Sendable, Equatable {
    enum Kind: Character, Sendable, CaseIterable {
        case open = "0"
        case close = "1"
        case ping = "2"
        case pong = "3"
        case message = "4"
        case upgrade = "5"
        case noop = "6"
    }

    let kind: Kind
    var text = ""

    /// Between the packets in the body of a polling request.
    private static let separator: Character = "\u{1E}"

    init(_ kind: Kind, _ text: String = "") {
        self.kind = kind
        self.text = text
    }

    /// - Returns: nil for what is no packet, or one with bytes.
    init?(encoded: some StringProtocol) {
        guard let first = encoded.first, let kind = Kind(rawValue: first) else { return nil }
        self.init(kind, String(encoded.dropFirst()))
    }

    var encoded: String { "\(kind.rawValue)\(text)" }

    /// - Returns: nil when one of them is none.
    static func list(_ payload: String) -> [EnginePacket]? {
        var packets: [EnginePacket] = []
        for part in payload.split(separator: separator, omittingEmptySubsequences: false) {
            guard let packet = EnginePacket(encoded: part) else { return nil }
            packets.append(packet)
        }
        return packets
    }

    static func payload(_ packets: [EnginePacket]) -> String {
        packets.map(\.encoded).joined(separator: String(separator))
    }
}
