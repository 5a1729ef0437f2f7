import Foundation
import ScriptedCarrier
import StageKit
import Synchronization
import Testing

@testable import Core

/// What the service looks after by itself: disks, quotas, quiet hours, and what a stop or a crash leaves behind.
@Suite(.timeLimit(.minutes(1))) struct DownloadUpkeepTests {
    private static let half = DownloadProgress(received: 5, total: 10, isResumable: true)

    @Test func aFullDiskStopsTheQueueUntilThereIsRoom() async throws {
        let free = Mutex(1_000_000)
        var timing = Downloads.Timing()
        timing.roomCheck = 0.02
        let room: @Sendable () -> Int = { free.withLock { $0 } }
        timing.room = { _ in (room(), 1_000_000) }
        try await DownloadYard.open(timing: timing) { yard in
            let carrier = ScriptedCarrier { _, attempt in
                guard attempt == 1 else { return .arrive([1], DownloadArrival(size: 1)) }
                free.withLock { $0 = 0 }
                return .fail(DownloadTrouble("disk_full", "no space left for it", isTemporary: true, isDiskFull: true))
            }
            await yard.downloads.start(carrier)
            let id = try await yard.add("film").id
            try await yard.wait { try await yard.downloads.stats(for: .all).hold?.code == "disk_full" }
            let waiting = try #require(try await yard.downloads.download(id, for: DownloadYard.me))
            #expect(
                waiting.state == .enqueued && waiting.error?.code == "disk_full"
                    && waiting.note == "no space left for it")
            let second = try await yard.add("second").id
            #expect(carrier.begun.count == 1)
            free.withLock { $0 = 900_000 }
            #expect(try await yard.settled(id).state == .finished)
            // The script fails the first attempt at each: again no room, and again there is.
            try await yard.wait { try await yard.downloads.stats(for: .all).hold?.code == "disk_full" }
            free.withLock { $0 = 900_000 }
            #expect(try await yard.settled(second).state == .finished)
        }
    }

    @Test func aDiskIsNotFilledToItsBrim() async throws {
        let free = Mutex(1000)
        var timing = Downloads.Timing()
        (timing.watch, timing.roomCheck) = (0.01, 0.01)
        let room: @Sendable () -> Int = { free.withLock { $0 } }
        timing.room = { _ in (room(), 1000) }
        try await DownloadYard.open(timing: timing) { yard in
            await yard.downloads.start(
                ScriptedCarrier { order, attempt in
                    if order.url.hasSuffix("huge") { return .hang(DownloadProgress(received: 0, total: 2000)) }
                    return attempt == 1 ? .hang(Self.half) : .arrive([1], DownloadArrival(size: 1))
                })
            let huge = try await yard.settled(try await yard.add("huge").id)
            #expect(huge.state == .failed && huge.error?.code == "too_large" && huge.received == 0)
            let id = try await yard.add("film").id
            try await yard.wait { try await yard.state(id) == .downloading }
            free.withLock { $0 = 40 }
            try await yard.wait { try await yard.downloads.stats(for: .all).hold?.code == "disk_full" }
            free.withLock { $0 = 500 }
            #expect(try await yard.settled(id).state == .finished)
        }
    }

    @Test func nobodyHasMoreThanTheQuota() async throws {
        var timing = Downloads.Timing()
        timing.watch = 0.01
        try await DownloadYard.open(quota: 10, timing: timing) { yard in
            await yard.downloads.start(
                ScriptedCarrier { order, _ in
                    order.url.hasSuffix("large")
                        ? .hang(Self.half) : .arrive([1, 2, 3, 4, 5], DownloadArrival(size: 5))
                })
            #expect(try await yard.settled(try await yard.add("small").id).state == .finished)
            let large = try await yard.settled(try await yard.add("large").id)
            #expect(large.state == .failed && large.error?.code == "quota_exceeded")
            #expect(try yard.files() == ["small"])
            #expect(try await yard.settled(try await yard.add("2").id).state == .finished)
            let refusal = await #expect(throws: Refusal.self) { try await yard.add("4") }
            #expect(refusal?.kind == .noSpace)
            // Others have theirs; and what is deleted counts no more.
            try await yard.add("5", for: DownloadYard.other)
            for download in try await yard.downloads.list(DownloadQuery(), for: DownloadYard.me).data {
                _ = try await yard.downloads.delete(download.id, removesFile: true, for: DownloadYard.me)
            }
            #expect(try await yard.settled(try await yard.add("6").id).state == .finished)
        }
    }

    @Test func inQuietHoursNothingRuns() async throws {
        let carrier = ScriptedCarrier { _, attempt in
            attempt == 1 ? .hang(Self.half) : .arrive([1], DownloadArrival(size: 1))
        }
        try await DownloadYard.open { yard in
            await yard.downloads.start(carrier)
            let id = try await yard.add("film").id
            await carrier.begun(1)
            let always = QuietHours(from: "00:00", to: "00:00").map { [$0] }
            _ = try await yard.downloads.change(.of { $0.quietHours = always })
            try await yard.wait { try await yard.state(id) == .enqueued }
            #expect(try await yard.downloads.stats(for: .all).hold?.code == "quiet_hours")
            _ = try await yard.downloads.change(.of { $0.quietHours = [] })
            #expect(try await yard.settled(id).state == .finished)
        }
    }

    @Test func aStopInterruptsAndTheNextStartGoesOn() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-yard-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let carrier = ScriptedCarrier { _, _ in .hang(Self.half) }
        try await DownloadYard.open(in: folder) { yard in
            _ = try await yard.downloads.change(.of { ($0.maxTasks, $0.rate) = (3, 8_000_000) })
            await yard.downloads.start(carrier)
            for number in 0..<5 { try await yard.add("\(number)") }
            await carrier.begun(3)
            try await yard.wait { try await yard.counts() == ["downloading": 3, "enqueued": 2] }
            await yard.downloads.stop()
            #expect(try await yard.counts() == ["enqueued": 5])
            let refusal = await #expect(throws: Refusal.self) { try await yard.add("late") }
            #expect(refusal?.kind == .unavailable)
        }
        try await DownloadYard.open(in: folder) { yard in
            let second = ScriptedCarrier()
            await yard.downloads.start(second)
            try await yard.wait { try await yard.counts() == ["finished": 5] }
            #expect(second.begun.map { String($0.url.suffix(1)) } == ["0", "1", "2", "3", "4"])
            // Settings last, and those who fetch are told.
            #expect(second.limits.first?.rate == 1_000_000)
        }
    }

    /// What a kill leaves: rows that say `downloading`, one of them whole and just named.
    @Test func aKillLeavesNothingRunning() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-yard-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: folder) }
        var ids: [Identifier] = []
        try await DownloadYard.open(in: folder) { yard in
            for name in ["running", "named"] { ids.append(try await yard.add(name).id) }
            let named = ids[1]
            try await yard.library.write { ledger in
                for record in try ledger.downloads(in: .enqueued) {
                    var record = record
                    record.state = .downloading
                    if record.id == named { (record.isPlacing, record.size, record.received) = (true, 1, 1) }
                    try ledger.update(record)
                }
            }
            let place = folder.appendingPathComponent("downloads/alice")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: place.appendingPathComponent("named"))
        }
        try await DownloadYard.open(in: folder) { yard in
            let (running, named) = (ids[0], ids[1])
            let states = [try await yard.state(running), try await yard.state(named)]
            #expect(states == [.enqueued, .finished])
            let carrier = ScriptedCarrier()
            await yard.downloads.start(carrier)
            let end = try await yard.settled(running)
            #expect(end.state == .finished)
            #expect(carrier.begun.count == 1)
            #expect(try yard.files() == ["named", "running"])
        }
    }

    @Test func secretsAreForgottenWithTheNeedForThem() async throws {
        try await DownloadYard.open { yard in
            await yard.downloads.start(ScriptedCarrier())
            let id = try await yard.add("film") { new in
                new.wants.password = "hush"
                new.wants.cookies = "session=hush"
                new.wants.checksum = "md5=00000000000000000000000000000000"
            }.id
            _ = try await yard.settled(id)
            let wants = try await yard.library.read { try $0.download(id)?.wants }
            #expect(wants?.password == nil && wants?.cookies == nil && wants?.checksum != nil)
        }
    }
}
