import Foundation
public import StageKit

/// What people ask for. Everybody sees and changes what is theirs; others have nothing of it.
extension Downloads {
    /// Puts a download into the queue: when this returns, no kill loses it.
    ///
    /// - Parameter key: a second call with this key makes nothing and returns what the first did, for a day.
    /// - Returns: the download as it is, and whether it was there before.
    /// - Throws: `Refusal`: `.forbidden` for a place outside of the roots, `.invalid`, `.noSpace`.
    public func create(
        _ new: NewDownload, for viewer: DownloadViewer, once key: RequestKey? = nil
    ) async throws -> (download: DownloadView, isReplay: Bool) {
        guard !isStopping else { throw Refusal.stopping }
        guard DownloadName(new.name ?? new.fallbackName) != nil else {
            throw Refusal(.invalid, code: "bad_name", "the name is not usable", field: "name")
        }
        let folders = folders
        let place = try await onLane { try folders.place(new.path, of: viewer) }
        let new = try await resolved(new, for: viewer)
        let quota = quota
        let (view, isReplay) = try await refusing {
            try await library.write { ledger in
                if let answer = try key.flatMap({ try ledger.answer(to: $0) }) {
                    return (try Columns.value(DownloadView.self, answer), true)
                }
                try ledger.checkRoom(for: viewer.owner, quota: quota)
                let record = DownloadRecord(
                    new, at: place, owner: viewer.owner,
                    position: try ledger.position(new.isFirst ? .first : .last) ?? 0,
                    now: ledger.now)
                try ledger.insert(record)
                let view = record.view(queuePlace: try ledger.queuePlace(of: record))
                if let key { try ledger.keep(try Columns.text(view), for: key) }
                return (view, false)
            }
        }
        bell.ring(Self.name)
        return (view, isReplay)
    }

    /// One page.
    public func list(_ query: DownloadQuery, for viewer: DownloadViewer) async throws -> Page<DownloadView> {
        let (total, found) = try await library.read { try $0.downloads(query, of: viewer.restriction) }
        let page = found.prefix(query.limit)
        return Page(
            total: total, data: page.map { shown($0.record, place: $0.place) },
            next: found.count > query.limit ? page.last?.record.id.rawValue : nil)
    }

    /// The download, or nil when there is none, or none that may be seen.
    public func download(_ id: Identifier, for viewer: DownloadViewer) async throws -> DownloadView? {
        guard let record = try await known(id, viewer) else { return nil }
        return try await shown(record)
    }

    /// Puts it aside; what has come is kept.
    ///
    /// - Returns: it, as it is then; nil when there is none. So do all below.
    /// - Throws: `Refusal` (`.conflict`) when it is at its end. So do all below where they make no sense.
    public func pause(_ id: Identifier, for viewer: DownloadViewer) async throws -> DownloadView? {
        try await change(id, for: viewer, .pause) { record, _ in
            guard record.state == .enqueued || record.state == .paused else { throw Self.wrongState(record, "paused") }
            record.state = .paused
            record.notBefore = nil
        }
    }

    /// Lets it go on when its turn comes. One that waits to be tried again is tried at once.
    public func resume(_ id: Identifier, for viewer: DownloadViewer) async throws -> DownloadView? {
        try await change(id, for: viewer, nil) { record, _ in
            if record.state == .downloading { return }
            guard record.state == .paused || record.state == .enqueued else { throw Self.wrongState(record, "resumed") }
            record.state = .enqueued
            record.notBefore = nil
        }
    }

    /// Ends it and removes what has come.
    public func cancel(_ id: Identifier, for viewer: DownloadViewer) async throws -> DownloadView? {
        let view = try await change(id, for: viewer, .cancel) { record, now in
            if record.state == .cancelled { return }
            guard !record.state.isSettled else { throw Self.wrongState(record, "cancelled") }
            record.received = 0
            record.end(.cancelled, at: now)
        }
        if let record = try await known(id, viewer), record.state == .cancelled { await discard(record) }
        return view
    }

    /// Begins again with one that failed or was cancelled, on from what is there, behind all that wait.
    public func retry(_ id: Identifier, for viewer: DownloadViewer) async throws -> DownloadView? {
        guard let record = try await known(id, viewer) else { return nil }
        guard record.state == .failed || record.state == .cancelled else { throw Self.wrongState(record, "retried") }
        let last = try await library.read { try $0.position(.last) }
        return try await change(id, for: viewer, nil) { record, _ in
            guard record.state == .failed || record.state == .cancelled else {
                throw Self.wrongState(record, "retried")
            }
            record.state = .enqueued
            record.position = last ?? record.position
            record.barren = 0
            record.error = nil
            record.notBefore = nil
            record.finishedAt = nil
        }
    }

    /// Gives it another place in the queue.
    public func reorder(
        _ id: Identifier, to place: DownloadPlace, for viewer: DownloadViewer
    ) async throws -> DownloadView? {
        guard try await known(id, viewer) != nil else { return nil }
        if case .before(let other) = place, try await known(other, viewer) == nil {
            throw Refusal(
                .notFound, code: "unknown_download", "there is no such download to stand before", field: "before")
        }
        let record = try await refusing {
            try await library.write { ledger in
                guard var record = try ledger.download(id) else { return nil as DownloadRecord? }
                guard record.state == .enqueued || record.state == .paused else {
                    throw Self.wrongState(record, "reordered")
                }
                guard let position = try ledger.position(place) else {
                    throw Refusal(.conflict, code: "wrong_state", "the other one does not wait", field: "before")
                }
                record.position = position
                try ledger.update(record)
                return record
            }
        }
        bell.ring(Self.name)
        guard let record else { return nil }
        return try await shown(record)
    }

    /// Ends it and forgets it.
    ///
    /// - Parameter removesFile: the finished file goes too.
    /// - Returns: false when there is none.
    public func delete(_ id: Identifier, removesFile: Bool, for viewer: DownloadViewer) async throws -> Bool {
        guard try await known(id, viewer) != nil else { return false }
        await interrupt(id, .cancel)?.value
        guard let record = try await known(id, viewer) else { return false }
        let folders = folders
        if record.state == .finished {
            guard removesFile else { return try await forget(id) }
            try await onLane {
                try folders.check(record.place)
                unlink(record.file.path)
            }
        } else {
            await discard(record)
        }
        return try await forget(id)
    }

    private func forget(_ id: Identifier) async throws -> Bool {
        try await refusing { try await library.write { try $0.removeDownload(id) } }
        bell.ring(Self.name)
        return true
    }

    /// Cancels all that waits; what runs goes on.
    ///
    /// - Returns: how many there were.
    public func clear(for viewer: DownloadViewer) async throws -> Int {
        let cleared = try await refusing { try await library.write { try $0.clearDownloads(of: viewer.restriction) } }
        for record in cleared where record.attempts > 0 { await discard(record) }
        bell.ring(Self.name)
        return cleared.count
    }

    // MARK: The parts

    /// Changes one that does not run; one that does is interrupted first.
    private func change(
        _ id: Identifier, for viewer: DownloadViewer, _ wish: DownloadWish?,
        _ body: @escaping @Sendable (inout DownloadRecord, Timestamp) throws -> Void
    ) async throws -> DownloadView? {
        guard try await known(id, viewer) != nil else { return nil }
        while true {
            if let wish, let task = interrupt(id, wish) { await task.value }
            let record = try await refusing {
                try await library.write { ledger in
                    guard var record = try ledger.download(id) else { return nil as DownloadRecord? }
                    let before = record
                    // It has begun at this very moment: once more.
                    if wish != nil && record.state == .downloading { return record }
                    try body(&record, ledger.now)
                    guard record != before else { return record }
                    record.changedAt = ledger.now
                    try ledger.update(record)
                    return record
                }
            }
            guard let record else { return nil }
            if wish != nil && record.state == .downloading && !isStopping {
                // Its row says so before its task is known here only for a moment, which is over now.
                if runs[id] != nil { continue }
                throw Self.wrongState(record, "changed")
            }
            bell.ring(Self.name)
            return try await shown(record)
        }
    }

    /// A file of this machine by its real path: links on the way are not followed a second time.
    private func resolved(_ new: NewDownload, for viewer: DownloadViewer) async throws -> NewDownload {
        guard new.host.isEmpty else { return new }
        let (folders, path) = (folders, URL(string: new.url)?.path(percentEncoded: false) ?? "")
        var new = new
        new.url = try await onLane { try folders.source(path, of: viewer) }.absoluteString
        return new
    }

    private func known(_ id: Identifier, _ viewer: DownloadViewer) async throws -> DownloadRecord? {
        let record = try await library.read { try $0.download(id) }
        return record.flatMap { viewer.seesAll || $0.owner == viewer.owner.description ? $0 : nil }
    }

    func shown(_ record: DownloadRecord) async throws -> DownloadView {
        shown(record, place: try await library.read { try $0.queuePlace(of: record) })
    }

    private func shown(_ record: DownloadRecord, place: Int?) -> DownloadView {
        let run = record.state == .downloading ? runs[record.id] : nil
        var note: String?
        if record.state == .enqueued {
            note = obstacle(at: .now)?.detail
            if let start = record.notBefore, start > .now { note = "tried again at \(start)" }
        }
        return record.view(queuePlace: place, note: note, progress: run?.meter.progress)
    }

    private static func wrongState(_ record: DownloadRecord, _ word: String) -> Refusal {
        Refusal(.conflict, code: "wrong_state", "a download that is \(record.state.rawValue) cannot be \(word)")
    }

    /// Errors of the disk and of a closed database as refusals.
    func refusing<Value>(_ body: () async throws -> Value) async throws -> Value { try await Refusal.instead(of: body) }
}

extension Ledger {
    /// Most downloads that one owner may have waiting.
    private static let mostWaiting = 20_000

    /// - Throws: `Refusal` (`.noSpace`, `.tooLarge`) when an owner has all that one may have.
    fileprivate func checkRoom(for owner: DownloadOwner, quota: Int?) throws {
        if let quota, try downloadCounts(of: owner.description).bytes >= quota {
            let trouble = Downloads.overQuota(quota)
            throw Refusal(.noSpace, code: trouble.code, trouble.words, hint: trouble.hint)
        }
        guard try waitingDownloads(of: owner, limit: Self.mostWaiting) < Self.mostWaiting else {
            throw Refusal(
                .tooLarge, code: "too_many", "\(Self.mostWaiting) downloads of yours wait already",
                hint: "wait for some to finish, or clear them")
        }
    }
}
