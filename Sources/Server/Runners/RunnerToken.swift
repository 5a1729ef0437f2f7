import Crypto

/// Tokens in PeerTube's shapes; only the hash of a runner's and of a job's is kept.
public enum RunnerToken: String, Sendable {
    case registration = "ptrrt"
    case runner = "ptrt"
    case job = "ptrjt"

    /// A new one: `ptrt-` and a random UUID (RFC 9562, section 5.4).
    public func make() -> String {
        var bytes = Secrets.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hex.string(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return rawValue + "-" + groups.joined(separator: "-")
    }
}
