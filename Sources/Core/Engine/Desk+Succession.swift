import Foundation
import StageKit

/// Live sources whose runner is lost: others go on with them.
extension Desk {
    /// Offers a live source whose runner is lost to others, who go on with it; or ends it, when that was tried often
    /// enough.
    ///
    /// - Parameter isFailure: whether the runner is to blame.
    /// - Returns: false for any other job, and where nothing has come: nothing has changed then.
    func lose(_ ticket: Ticket, _ why: String, isFailure: Bool) async throws -> Bool {
        guard ticket.job.work?.kind == .live else { return false }
        let isLost = try await library.write { ledger in
            guard var job = try ledger.held(ticket), job.result == nil else { return false }
            return try ledger.loseLive(&job, why, isFailure: isFailure)
        }
        // Those who wait for jobs, and those who look at results.
        if isLost { ring([ticket.node.name]) }
        return isLost
    }

    /// Ends live sources that nobody went on with in time.
    func endUnsucceeded(at now: Timestamp) async throws {
        guard try await library.read({ try !$0.unsucceededJobs(at: now).isEmpty }) else { return }
        let nodes = try await library.write { ledger in
            var nodes: Set<String> = []
            for var job in try ledger.unsucceededJobs(at: now) {
                job.endUnsucceeded("\(job.note ?? "its runner was lost"), and no other went on")
                try ledger.save(job)
                nodes.insert(job.node)
            }
            return nodes
        }
        ring(nodes)
    }
}

extension Ledger {
    /// What becomes of a live source of which something has come, and whose runner is lost.
    ///
    /// - Parameter isFailure: whether the runner is to blame; it is counted then.
    /// - Returns: false for any other job.
    func loseLive(_ job: inout JobRecord, _ why: String, isFailure: Bool) throws -> Bool {
        // The first chunk makes the workbench; whoever begins anew begins without one.
        let workbench = files.workbench(of: job.id)
        guard job.work?.kind == .live, FileManager.default.fileExists(atPath: workbench.path) else { return false }
        let failures = try job.runner.map {
            isFailure ? try addFailure(of: job.id, on: $0) : try self.failures(of: job.id)
        }
        let hasSent = ChunkFolder(in: workbench, turn: job.claim).exists
        switch RunnerPolicy.succession(failures: failures ?? 0, isFailure: isFailure, hasSent: hasSent) {
        case .end: job.result = SentResult(files: [:], interruption: why)
        case .offer(let pause): job.awaitSuccessor(why, after: pause, at: now)
        }
        try save(job)
        return true
    }
}

extension JobRecord {
    /// Whether it is a live source whose runner was lost, and another may go on with it.
    var awaitsSuccessor: Bool { state == .ready && leaseUntil != nil }

    /// - Parameter pause: seconds for which it is left alone.
    mutating func awaitSuccessor(_ why: String, after pause: Double, at now: Timestamp) {
        // Who made what is there stays known.
        let last = runner
        end(.again(after: pause, counts: false, error: nil, note: why), at: now)
        (runner, leaseUntil) = (last, now + (pause + RunnerPolicy.successionLimit))
    }

    /// Nobody goes on: what came is looked at as a result is.
    ///
    /// - Parameter why: nil when that is as it was meant.
    mutating func endUnsucceeded(_ why: String?) {
        state = .running
        // Nobody's token is for this one.
        claim += 1
        (notBefore, leaseUntil) = (nil, nil)
        result = SentResult(files: [:], interruption: why)
    }
}
