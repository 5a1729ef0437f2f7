import Crypto
import Foundation
import StageKit
import Synchronization

/// SHA-256 of the parts of a file, each computed once: for the fingerprint of the whole, for the signature, and for another
/// attempt.
final class PartDigests: Sendable {
    private let file: URL
    private let isCancelled: @Sendable () -> Bool
    private let known = Mutex<[Int: Digest]>([:])

    init(of file: URL, isCancelled: @escaping @Sendable () -> Bool) {
        self.file = file
        self.isCancelled = isCancelled
    }

    /// - Throws: `CryptoError` when the file cannot be read; `CancellationError`.
    func digest(of part: PartPlan.Part) throws -> Digest {
        if let digest = known.withLock({ $0[part.number] }) { return digest }
        let stream = DigestStream(.sha256)
        try stream.update(file: file, from: part.start, count: part.count, isCancelled: isCancelled)
        let digest = stream.finish()
        known.withLock { $0[part.number] = digest }
        return digest
    }

    /// Those of all these parts, computed by several threads.
    ///
    /// - Throws: `CryptoError` when the file cannot be read; `CancellationError`.
    func all(_ parts: [PartPlan.Part], threads: Int) throws -> [Digest] {
        let waiting = Mutex(parts[...])
        let crew = Crew(isCancelled: isCancelled)
        for index in 0..<min(threads, parts.count) {
            crew.start("digests-\(index)") { [self] in
                while !crew.isStopped(), let part = waiting.withLock({ $0.popFirst() }) { _ = try digest(of: part) }
            }
        }
        try crew.join()
        return try parts.map { try digest(of: $0) }
    }
}
