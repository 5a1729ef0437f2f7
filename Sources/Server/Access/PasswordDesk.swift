import Core
import Crypto
import Passwords
import StageKit

/// Checks passwords on a thread of its own, one at a time: an attack may fill its queue, but neither the memory nor
/// the event loops.
actor PasswordDesk {
    private nonisolated let lane = Lane(name: "passwords")
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    /// Stands for the hash of a user who does not exist, so that such a name costs what a wrong password costs.
    private var decoy: String?
    /// Passwords that were right a moment ago, by a keyed digest that is worth nothing outside this process: clients of
    /// Basic send theirs with every request.
    private var recent: [[UInt8]: ContinuousClock.Instant] = [:]
    private let key = Secrets.bytes(32)

    static let memory = Duration.seconds(60)
    private static let most = 256

    deinit { lane.close() }

    /// Whether this pair was right within the last minute, with this very hash.
    func remembers(_ password: Secret, user: String, hash: String?) -> Bool {
        guard let hash, let time = recent[digest(password, user, hash)] else { return false }
        return ContinuousClock.now - time < Self.memory
    }

    /// - Parameter hash: what is kept for this user; nil for a user who does not exist.
    func verify(_ password: Secret, user: String, hash: String?) throws -> Bool {
        let decoy = try decoy ?? PasswordHash.of(Secrets.token())
        self.decoy = decoy
        let isRight = try PasswordHash.verify(password.revealed, against: hash ?? decoy)
        guard isRight, let hash else { return false }
        let now = ContinuousClock.now
        if recent.count >= Self.most { recent = recent.filter { now - $0.value < Self.memory } }
        if recent.count < Self.most { recent[digest(password, user, hash)] = now }
        return true
    }

    private func digest(_ password: Secret, _ user: String, _ hash: String) -> [UInt8] {
        HMAC.sha256(key: key, message: Array("\(hash)\0\(user)\0\(password.revealed)".utf8))
    }
}
