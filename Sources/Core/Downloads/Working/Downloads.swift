import Foundation
import StageKit

/// The download service: what waits, what runs, and who may do what. It begins what may begin, and makes good what a
/// crash left; fetching itself is a `DownloadCarrier`'s.
///
/// A download is in one of three places: in the table, where it waits or rests; in `runs`, where a task works on it; or
/// in its folder, finished. Between them it goes in one transaction, so that a kill leaves it in one of them, and a
/// start puts everything that was running back into the queue.
public actor Downloads {
    static let name = "downloads"

    /// What can be set for tests.
    struct Timing: Sendable {
        /// In seconds: how often a full disk is looked at again.
        var roomCheck = 5.0
        /// In seconds: how often those that run are looked after.
        var watch = 1.0
        /// Of local time from UTC, in seconds.
        var offset: @Sendable (Timestamp) -> Int = { TimeZone.current.secondsFromGMT(for: $0.date) }
        /// Free and all bytes of the disk that a folder is on.
        var room: @Sendable (URL) -> (free: Int, capacity: Int)? = { DownloadFiles.room(at: $0) }
    }

    let library: Library
    let folders: DownloadFolders
    /// Most bytes of one owner; nil for no limit.
    let quota: Int?
    let policy: DownloadVerdict.Policy
    let timing: Timing
    let log: Log
    nonisolated let bell = Bell()
    /// Where file systems may block: names and folders.
    nonisolated let lane = Lane(name: Downloads.name)

    var settings: DownloadSettings
    var runs: [Identifier: DownloadRun] = [:]
    var hold: DiskHold?
    var responses = ResponseWindow()
    /// By those that run no more, since the start of the process.
    private(set) var fetchedBytes = 0
    var isStopping = false
    /// After an error of the database nothing is begun before this moment.
    private var restUntil: Timestamp?
    private(set) var carrier: (any DownloadCarrier)?
    private var working: Task<Void, Never>?
    private var lastNumber = 0

    /// Reads the settings, and puts back what was running when the process ended.
    static func open(
        _ library: Library, doors: Doors.Downloads, policy: DownloadVerdict.Policy = .init(), timing: Timing = Timing(),
        log: Log
    ) async throws -> Downloads {
        let settings = try await library.read { try $0.downloadSettings() }
        try await library.write { ledger in
            for record in try ledger.downloads(in: .downloading) {
                try ledger.update(Self.recovered(record, at: ledger.now))
            }
        }
        let folders = DownloadFolders(doors.roots, data: library.files.folder)
        return Downloads(
            library, folders, quota: doors.quota, policy: policy, timing: timing, settings: settings,
            log: log.with("part", "downloads"))
    }

    private init(
        _ library: Library, _ folders: DownloadFolders, quota: Int?, policy: DownloadVerdict.Policy, timing: Timing,
        settings: DownloadSettings, log: Log
    ) {
        self.library = library
        self.folders = folders
        self.quota = quota
        self.policy = policy
        self.timing = timing
        self.settings = settings
        self.log = log
    }

    deinit { lane.close() }

    private static func recovered(_ record: DownloadRecord, at now: Timestamp) -> DownloadRecord {
        var record = record
        let left = DownloadFiles.remains(record.id, in: record.place.folder, announced: record.file)
        let isFinal = left.final && (record.size == nil || DownloadFiles.size(of: record.file) == record.size)
        switch DownloadRecovery(isPlacing: record.isPlacing, partial: left.partial, final: isFinal) {
        case .finish: record.end(.finished, at: now)
        case .goOn: record.state = .enqueued
        }
        record.isPlacing = false
        record.changedAt = now
        return record
    }

    // MARK: Working

    /// Begins to work, by means of somebody who fetches.
    public func start(_ carrier: some DownloadCarrier) {
        guard working == nil, !isStopping else { return }
        self.carrier = carrier
        carrier.limit(DownloadLimits(settings))
        working = Task { await work() }
    }

    /// Begins nothing any more and interrupts what runs: it goes on after the next start.
    public func stop() async {
        isStopping = true
        bell.ring(Self.name)
        for id in runs.keys { interrupt(id, .giveWay) }
        for task in runs.values.compactMap(\.task) { await task.value }
        await working?.value
    }

    private func work() async {
        while !isStopping {
            let heard = bell.count(Self.name)
            var wake: Timestamp?
            do {
                wake = try await turn()
            } catch {
                log.error("the queue cannot be read: \(error)")
                wake = .now + timing.roomCheck
            }
            await bell.wait(Self.name, after: heard, until: wake)
        }
    }

    /// Looks at everything once and begins what may begin.
    ///
    /// - Returns: when to look again, if nothing rings before.
    private func turn() async throws -> Timestamp? {
        try await endPause()
        if QuietHours.end(of: settings.quietHours, at: .now, offset: timing.offset(.now)) != nil {
            for id in runs.keys { interrupt(id, .giveWay) }
        }
        // Those that were interrupted make room already: others must not do so for them.
        let staying = runs.values.filter { $0.wish == nil }.map(\.slot)
        for id in DownloadOpenings.excess(staying, settings) { interrupt(id, .giveWay) }
        try await lookAfter()
        var next: Timestamp?
        while obstacle(at: .now) == nil {
            let openings = DownloadOpenings(settings, running: runs.values.map(\.slot))
            guard openings.free > 0 else { break }
            let running = Array(runs.keys)
            let (found, start) = try await library.read { try $0.nextDownload(openings, without: running) }
            next = start
            guard let found, runs[found.id] == nil, obstacle(at: .now) == nil else { break }
            begin(found)
        }
        // What has come to its time since it was looked at counts too: nobody else would ring for it. The rest after an
        // error alone is left to itself when it is over.
        let now = Timestamp.now
        let room: Timestamp? = hold.map { _ in now + timing.roomCheck }
        let watch: Timestamp? = runs.isEmpty ? nil : now + timing.watch
        let rest = restUntil.flatMap { $0 > now ? $0 : nil }
        return [next, obstacle(at: now)?.until, room, watch, rest].compactMap { $0 }.min()
    }

    private func endPause() async throws {
        guard settings.paused, let until = settings.pausedUntil, until <= .now else { return }
        var patch = DownloadSettingsPatch()
        patch.paused = false
        _ = try await change(patch)
    }

    /// Why nothing new is begun.
    func obstacle(at now: Timestamp) -> DownloadStats.Hold? {
        if isStopping { return DownloadStats.Hold(code: "stopping", detail: "the server is stopping", until: nil) }
        if settings.paused {
            return DownloadStats.Hold(code: "paused", detail: "all downloads are paused", until: settings.pausedUntil)
        }
        if let end = QuietHours.end(of: settings.quietHours, at: now, offset: timing.offset(now)) {
            return DownloadStats.Hold(code: "quiet_hours", detail: "it is a quiet hour", until: end)
        }
        if let hold { return DownloadStats.Hold(code: "disk_full", detail: hold.words, until: nil) }
        if let restUntil, restUntil > now {
            return DownloadStats.Hold(code: "database", detail: "the database cannot be written", until: restUntil)
        }
        if settings.maxTasks == 0 {
            return DownloadStats.Hold(code: "no_tasks", detail: "no download may run", until: nil)
        }
        return nil
    }

    private func begin(_ record: DownloadRecord) {
        lastNumber += 1
        let meter = DownloadMeter()
        runs[record.id] = DownloadRun(record: record, number: lastNumber, meter: meter)
        runs[record.id]?.task = Task { await carry(record, meter) }
    }

    /// Breaks off one that runs; the first wish counts, but for that to cancel.
    ///
    /// - Returns: what to wait for; nil when it does not run.
    @discardableResult
    func interrupt(_ id: Identifier, _ wish: DownloadWish) -> Task<Void, Never>? {
        guard let run = runs[id] else { return nil }
        if run.wish == nil || run.wish == .giveWay || wish == .cancel { runs[id]?.wish = wish }
        run.task?.cancel()
        return run.task
    }

    /// It is in the table again, or in its folder.
    func leave(_ id: Identifier) {
        fetchedBytes += runs[id]?.gain ?? 0
        runs[id] = nil
        bell.ring(Self.name)
    }

    /// The database has failed: a moment's rest before it is asked again.
    func rest(after error: any Error) {
        log.error("a download cannot be written down: \(error)")
        restUntil = .now + timing.roomCheck
    }
}
