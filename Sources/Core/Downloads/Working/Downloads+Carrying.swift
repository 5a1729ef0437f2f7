import Foundation
import StageKit

/// One download from its beginning to wherever it ends.
extension Downloads {
    func carry(_ chosen: DownloadRecord, _ meter: DownloadMeter) async {
        defer { leave(chosen.id) }
        guard let carrier else { return }
        let record: DownloadRecord
        do {
            // Nil when somebody has cancelled or paused it meanwhile.
            let begun = try await library.write { try $0.begin(download: chosen.id) }
            guard let begun else { return }
            record = begun
        } catch {
            return rest(after: error)
        }
        let ending = await attempt(record, carrier, meter)
        count(ending, meter)
        if case .arrived(let arrival) = ending { await weigh(arrival, record) }
        if case .arrived(let arrival) = ending, !isUnwanted(record.id) {
            await settle(await finished(record, arrival, meter))
        } else {
            var end = interrupted(record, ending, meter)
            let isUnwanted = isUnwanted(record.id)
            if isUnwanted { end.received = 0 }
            await settle(end)
            if isUnwanted { await discard(end) }
        }
    }

    /// Whether what has come of it is worth nothing.
    private func isUnwanted(_ id: Identifier) -> Bool {
        switch runs[id]?.wish {
        case .cancel, .fail: true
        default: false
        }
    }

    /// Removes what came of one that will not be gone on with.
    func discard(_ record: DownloadRecord) async {
        _ = try? await onLane { DownloadFiles.discard(record.id, in: record.place.folder) }
    }

    private func attempt(
        _ record: DownloadRecord, _ carrier: some DownloadCarrier, _ meter: DownloadMeter
    ) async -> DownloadEnding {
        do {
            try Task.checkCancellation()
            let folders = folders
            try await onLane { try folders.make(record.place) }
            let rate = record.wants.rate ?? settings.taskRate
            let order = DownloadOrder(
                id: record.id, url: record.url,
                source: record.host.isEmpty ? URL(string: record.url) : nil,
                partial: record.partial, wants: record.wants,
                connections: record.wants.connections ?? settings.connectionsPerFile, rate: rate.map { max(1, $0 / 8) })
            return .arrived(try await carrier.carry(order) { meter.show($0) })
        } catch is CancellationError {
            return .interrupted
        } catch let trouble as DownloadTrouble {
            return .failed(trouble)
        } catch {
            return .failed(DownloadTrouble(error))
        }
    }

    private func count(_ ending: DownloadEnding, _ meter: DownloadMeter) {
        switch ending {
        case .arrived(let arrival):
            if let status = arrival.status { responses.add(status, at: .now) }
            meter.show(DownloadProgress(received: arrival.size, total: arrival.size, connections: 0, isResumable: true))
        case .failed(let trouble):
            if let status = trouble.status { responses.add(status, at: .now) }
        case .interrupted: break
        }
    }

    /// Gives a whole file its name. First that name is written down, then it is given, then that is written down.
    private func finished(
        _ record: DownloadRecord, _ arrival: DownloadArrival, _ meter: DownloadMeter
    ) async -> DownloadRecord {
        var record = record
        record.size = arrival.size
        record.received = arrival.size
        record.mediaType = arrival.mediaType
        record.checked = arrival.checked
        record.barren = 0
        let candidates = [record.name, arrival.name, record.file.lastPathComponent].compactMap { $0 }
        do {
            guard let name = candidates.lazy.compactMap({ DownloadName($0) }).first else {
                throw Refusal(.invalid, code: "bad_name", "there is no usable name for the file", field: "name")
            }
            let (folders, library, announced) = (folders, library, record)
            record.file = try await onLane {
                try folders.check(announced.place)
                return try await DownloadFiles.place(announced.partial, as: name, overwrites: announced.overwrites) {
                    file in
                    var record = announced
                    record.file = file
                    record.isPlacing = true
                    let placing = record
                    try await library.write { try $0.update(placing) }
                }
            }
            record.end(.finished, at: .now)
            return record
        } catch {
            return interrupted(record, .failed(DownloadTrouble(error)), meter)
        }
    }

    /// What becomes of one that brought no whole file.
    private func interrupted(_ record: DownloadRecord, _ ending: DownloadEnding, _ meter: DownloadMeter)
        -> DownloadRecord
    {
        var record = record
        let progress = meter.progress
        record.received = progress?.received ?? record.received
        record.size = progress?.total ?? record.size
        let gained = record.received > record.best
        record.best = max(record.best, record.received)
        let verdict = DownloadVerdict(
            ending, wish: runs[record.id]?.wish, barren: record.barren, gained: gained, policy: policy, at: .now)
        record.apply(verdict, at: .now)
        if gained { record.barren = min(record.barren, 1) }
        switch verdict {
        case .noRoom(let trouble): noRoom(trouble, for: record)
        case .fail(let trouble): log.with("download", record.id).warning("\(trouble.words)")
        default: break
        }
        return record
    }

    private func noRoom(_ trouble: DownloadTrouble, for record: DownloadRecord) {
        let kept = DownloadFiles.room(of: record.partial)
        hold(
            record.place.folder, needed: DiskHold.needed(size: record.size, received: record.received, kept: kept),
            trouble.words)
    }

    /// Writes down how it ended, and does not give up before that is done or the service stops.
    private func settle(_ record: DownloadRecord) async {
        while true {
            let heard = bell.count(Self.settling)
            do {
                return try await library.write { try $0.update(record) }
            } catch {
                rest(after: error)
                guard !isStopping else { return }
                await bell.wait(Self.settling, after: heard, until: .now + timing.roomCheck)
            }
        }
    }

    private static let settling = "settling"

    /// Runs what may block away from everybody else.
    func onLane<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await Task(executorPreference: lane) { try await body() }.value
    }
}

extension DownloadRecord {
    /// It has come to an end.
    mutating func end(_ state: DownloadState, at now: Timestamp) {
        self.state = state
        changedAt = now
        finishedAt = now
        notBefore = nil
        isPlacing = false
        if state == .finished { error = nil }
    }

    mutating func apply(_ verdict: DownloadVerdict, at now: Timestamp) {
        isPlacing = false
        changedAt = now
        switch verdict {
        case .wait: state = .enqueued
        case .again(let time, let barren, let trouble):
            state = .enqueued
            notBefore = time
            self.barren = barren
            error = JobError(trouble)
        case .noRoom(let trouble):
            state = .enqueued
            error = JobError(trouble)
        case .pause: state = .paused
        case .cancel: end(.cancelled, at: now)
        case .fail(let trouble):
            error = JobError(trouble)
            end(.failed, at: now)
        }
    }
}

extension JobError {
    init(_ trouble: DownloadTrouble) { self.init(code: trouble.code, words: trouble.words, hint: trouble.hint) }
}

extension DownloadTrouble {
    /// Trouble with folders and names.
    init(_ error: any Error) {
        if DiskError.isFull(error) {
            self.init("disk_full", "no space left on the disk", isTemporary: true, isDiskFull: true)
        } else if let refusal = error as? Refusal {
            self.init(refusal.code, refusal.words, hint: refusal.hint, isTemporary: false)
        } else {
            self.init("unwritable", "the file cannot be stored: \(error)", isTemporary: true)
        }
    }
}
