import Foundation
import SegmentStore
import StageKit

/// Follows the playlist of one variant, on a thread of its own, and brings its segments into the store.
final class VariantRecorder: @unchecked Sendable {
    // @unchecked because of its state, which is touched under `condition` only; the rest is of its thread.
    private let condition = NSCondition()
    private var record: VariantRecord
    private var address: String
    /// Set when the playlist fails: perhaps it is elsewhere now.
    private var isLost = false
    private var isStopped = false
    private var hasEnded = false

    let name: String
    private let source: PlaylistSource
    private let terms: RecordingTerms
    private let fetch: SegmentFetch
    private let log: Log

    /// - Parameters:
    ///   - record: how far an earlier attempt came.
    ///   - owner: of temporary names.
    init(
        _ record: VariantRecord, at address: String, source: PlaylistSource, store: URL, stream: String, owner: String,
        log: Log
    ) {
        self.record = record
        self.address = address
        self.source = source
        self.log = log.with("variant", record.name)
        name = record.name
        terms = source.terms
        fetch = SegmentFetch(source, store: store, stream: stream, variant: record.name, owner: owner)
        SegmentWriter.sweep(stream, record.name, in: store, owner: owner)
    }

    /// How it stands.
    var state: VariantRecord { condition.withLock { record } }

    /// Whether its playlist cannot be read where it was.
    var wantsAddress: Bool { condition.withLock { isLost } }

    /// Whether its thread has ended.
    var isOver: Bool { condition.withLock { hasEnded } }

    /// Its playlist is there now; nothing happens as long as it comes from where it was.
    func move(to address: String) {
        condition.withLock {
            guard isLost, self.address != address else { return }
            self.address = address
            isLost = false
            condition.broadcast()
        }
    }

    /// Begins. To be called once.
    func start() {
        let thread = Thread { [self] in
            work()
            condition.withLock {
                hasEnded = true
                condition.broadcast()
            }
        }
        thread.name = "record"
        thread.start()
    }

    /// Ends as soon as it can.
    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    /// Waits until its thread has ended.
    func join() { condition.withLock { while !hasEnded { condition.wait() } } }

    // MARK: On its thread

    private func work() {
        var lastNews = Moment.now
        var isComplete = false
        var failures = 0
        while !condition.withLock({ isStopped }) {
            var next = Moment.now
            do {
                if !isComplete {
                    let playlist = try source.playlist(at: condition.withLock { address }).playlist
                    failures = 0
                    condition.withLock { (record.problem, isLost) = (nil, false) }
                    let isNews = take(playlist)
                    if isNews { lastNews = .now }
                    isComplete = playlist.isFinished
                    // RFC 8216, section 6.3.4: a playlist that has not changed is asked for again sooner.
                    next = next.advanced(by: isNews ? playlist.target : playlist.target / 2)
                }
                try fetchPending(until: isComplete ? nil : next)
                if isComplete && condition.withLock({ record.pending.isEmpty }) { return finish(nil) }
                if isComplete { next = Moment.now.advanced(by: 0.5) }
            } catch is CancellationError {
                return
            } catch {
                failures += 1
                let words = (error as? HLSPlaylist.Flaw).map { "the playlist cannot be recorded: \($0.rawValue)" } ?? "\(error)"
                if failures == 1 { log.warning("the playlist does not come: \(words)") }
                condition.withLock { (record.problem, isLost) = (words, true) }
                next = Moment.now.advanced(by: min(0.25 * Double(1 << min(failures, 6)), 10))
            }
            let isSilent = Moment.now.seconds(since: lastNews) > terms.patience
            if isSilent && condition.withLock({ record.pending.isEmpty }) {
                return finish("nothing new came for \(Int(terms.patience)) s")
            }
            pause(until: next)
        }
    }

    private func finish(_ problem: String?) {
        condition.withLock {
            record.isFinished = true
            record.problem = problem ?? record.problem
        }
    }

    /// Waits, or is woken by `stop` and `move`.
    private func pause(until moment: Moment) {
        condition.withLock {
            let end = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
            if !isStopped { _ = condition.wait(until: end) }
        }
    }

    /// - Returns: whether there is something new.
    private func take(_ playlist: HLSPlaylist) -> Bool {
        let now = Moment.now
        let findings = condition.withLock {
            let findings = record.tracker.take(playlist, now: now)
            for finding in findings {
                switch finding {
                case .segment(let wanted):
                    record.pending.append(
                        VariantRecord.Pending(wanted: wanted, since: now.microseconds, due: now.microseconds))
                case .gap(let range, let reason):
                    record.note(RecordingGap(start: range.lowerBound, end: range.upperBound, reason: reason))
                case .restarted: break
                }
            }
            return findings
        }
        for finding in findings {
            switch finding {
            case .segment: break
            case .gap(let range, let reason):
                log.warning(
                    "a gap (\(reason.rawValue)) from \(Moment(microseconds: range.lowerBound).text) to "
                        + Moment(microseconds: range.upperBound).text)
            case .restarted: log.warning("the numbers of the segments began anew")
            }
        }
        return !findings.isEmpty
    }

    /// Fetches what is due, new ones first.
    ///
    /// - Parameter end: when to look at the playlist again; one is fetched in any case.
    /// - Throws: `CancellationError`.
    private func fetchPending(until end: Moment?) throws {
        repeat {
            let now = Moment.now.microseconds
            let due = condition.withLock {
                isStopped ? nil : record.pending.filter { $0.due <= now }.min { $0.attempts < $1.attempts }
            }
            guard let due else { return }
            try settle(due, try fetch.fetch(due.wanted))
        } while end.map { Moment.now < $0 } ?? true
    }

    private func settle(_ pending: VariantRecord.Pending, _ result: SegmentFetch.Result) throws {
        let wanted = pending.wanted
        let now = Moment.now
        var lost: String?
        condition.withLock {
            guard let index = record.pending.firstIndex(where: { $0.wanted == wanted }) else { return }
            switch result {
            case .stored(let kind, let bytes): record.note(kind, bytes: bytes, of: wanted)
            case .present: record.newest = max(record.newest ?? .min, wanted.end)
            case .failed(let words, let isFinal, let kept):
                if kept > 0 { record.note(.partial, bytes: kept, of: wanted) }
                let age = now.seconds(since: Moment(microseconds: pending.since))
                if !isFinal, age < terms.retry {
                    record.pending[index].attempts += 1
                    let wait = min(0.25 * Double(1 << min(pending.attempts, 6)), 10)
                    record.pending[index].due = now.advanced(by: wait).microseconds
                    return
                }
                record.note(RecordingGap(start: wanted.start, end: wanted.end, reason: .failed))
                lost = words
            }
            record.pending.remove(at: index)
        }
        if let lost {
            log.warning("the segment of \(Moment(microseconds: wanted.start).text) did not come: \(lost)")
        }
    }
}
