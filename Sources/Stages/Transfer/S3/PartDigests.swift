import Crypto
import Foundation
import StageKit
import Synchronization

/// The digests of a file's parts, each computed once: ahead, on a thread of its own, or by whoever needs one sooner.
final class PartDigests: Sendable {
    private enum Entry {
        case computing
        case known(String)
    }

    private let file: URL
    private let crew: Crew
    private let isStopped: @Sendable () -> Bool
    private let entries = Mutex<[Int: Entry]>([:])
    private let changed = NSCondition()

    /// Begins.
    init(of file: URL, _ parts: [PartPlan.Part], isCancelled: @escaping @Sendable () -> Bool) {
        self.file = file
        crew = Crew(isCancelled: isCancelled)
        isStopped = crew.isStopped
        crew.start("digests") { [self] in
            // What fails here fails again, and is told, where the part is sent.
            for part in parts where !isStopped() { if claim(part) { _ = try compute(part) } }
        }
    }

    /// No further part is computed ahead.
    func stop() { crew.stop(CancellationError()) }

    /// SHA-256 of a part, in hexadecimal digits.
    ///
    /// - Throws: `CryptoError` when the file cannot be read; `CancellationError`.
    func digest(of part: PartPlan.Part) throws -> String {
        changed.lock()
        while true {
            switch entries.withLock({ $0[part.number] }) {
            case .known(let digest):
                changed.unlock()
                return digest
            case .computing: changed.wait()
            case nil:
                changed.unlock()
                if claim(part) { return try compute(part) }
                changed.lock()
            }
        }
    }

    /// Whether it is nobody else's.
    private func claim(_ part: PartPlan.Part) -> Bool {
        entries.withLock { entries in
            guard entries[part.number] == nil else { return false }
            entries[part.number] = .computing
            return true
        }
    }

    private func compute(_ part: PartPlan.Part) throws -> String {
        let result = Result {
            let stream = DigestStream(.sha256)
            try stream.update(file: file, from: part.start, count: part.count, isCancelled: isStopped)
            return stream.finish().hex
        }
        changed.lock()
        // After a failure it is the next one's.
        entries.withLock { $0[part.number] = (try? result.get()).map { .known($0) } }
        changed.broadcast()
        changed.unlock()
        return try result.get()
    }
}
