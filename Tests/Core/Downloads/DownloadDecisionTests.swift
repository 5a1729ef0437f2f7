import Foundation
import StageKit
import Testing

@testable import Core

/// The decisions of the download service, as tables.
@Suite struct DownloadDecisionTests {
    private static let now = Timestamp(milliseconds: 1_000_000)
    private static let flaky = DownloadTrouble("cut_off", "it broke", isTemporary: true)
    private static let gone = DownloadTrouble("not_found", "it is gone", isTemporary: false)
    private static let full = DownloadTrouble("disk_full", "no room", isTemporary: true, isDiskFull: true)
    private static let busy = DownloadTrouble("server_error", "429", isTemporary: true, status: 429, retryAfter: 30)
    private static let patient = DownloadTrouble("server_error", "503", isTemporary: true, retryAfter: 1e6)

    struct Case: Sendable, CustomTestStringConvertible {
        let ending: DownloadEnding
        var wish: DownloadWish?
        var barren = 0
        var gained = false
        let verdict: DownloadVerdict
        var testDescription: String { "\(verdict)" }
    }

    @Test(arguments: [
        Case(ending: .interrupted, wish: .giveWay, verdict: .wait),
        Case(ending: .interrupted, wish: .pause, verdict: .pause),
        Case(ending: .interrupted, wish: .cancel, verdict: .cancel),
        Case(ending: .failed(flaky), wish: .cancel, verdict: .cancel),
        Case(ending: .interrupted, wish: .fail(gone), verdict: .fail(gone)),
        Case(ending: .failed(gone), wish: .pause, verdict: .fail(gone)),
        Case(ending: .failed(flaky), wish: .pause, verdict: .pause),
        Case(ending: .failed(gone), verdict: .fail(gone)),
        Case(ending: .failed(full), barren: 7, verdict: .noRoom(full)),
        Case(ending: .failed(flaky), verdict: .again(now + 2, barren: 1, flaky)),
        Case(ending: .failed(flaky), barren: 3, verdict: .again(now + 16, barren: 4, flaky)),
        Case(ending: .failed(flaky), barren: 6, gained: true, verdict: .again(now + 2, barren: 1, flaky)),
        Case(ending: .failed(flaky), barren: 7, verdict: .fail(flaky)),
        Case(ending: .failed(busy), verdict: .again(now + 30, barren: 1, busy)),
        Case(ending: .failed(patient), verdict: .again(now + 3600, barren: 1, patient)),
        Case(ending: .failed(flaky), wish: .giveWay, barren: 1, verdict: .again(now + 4, barren: 2, flaky)),
    ])
    func whatBecomesOfAnAttempt(_ table: Case) {
        let verdict = DownloadVerdict(
            table.ending, wish: table.wish, barren: table.barren, gained: table.gained, policy: .init(), at: Self.now)
        #expect(verdict == table.verdict)
    }

    private static func slot(_ number: Int, _ host: String = "a:80", _ owner: String = "local", resumable: Bool = true)
        -> DownloadOpenings.Slot
    {
        DownloadOpenings.Slot(id: Identifier(), host: host, owner: owner, number: number, isResumable: resumable)
    }

    @Test func whoMayBeginBesideThoseThatRun() {
        var settings = DownloadSettings()
        settings.maxTasks = 3
        let running = [Self.slot(1, "a:80", "user:x"), Self.slot(2, "b:80", "user:y")]
        #expect(DownloadOpenings(settings, running: running).free == 1)
        #expect(DownloadOpenings(settings, running: running).admit(host: "a:80", owner: "user:x"))
        settings.perHost = 1
        #expect(!DownloadOpenings(settings, running: running).admit(host: "a:80", owner: "user:z"))
        #expect(DownloadOpenings(settings, running: running).admit(host: "c:80", owner: "user:x"))
        settings.perUser = 1
        #expect(!DownloadOpenings(settings, running: running).admit(host: "c:80", owner: "user:x"))
        #expect(DownloadOpenings(settings, running: running).admit(host: "c:80", owner: "user:z"))
        settings.maxTasks = 2
        #expect(!DownloadOpenings(settings, running: running).admit(host: "c:80", owner: "user:z"))
        // Files of this machine have no host that could be too busy.
        settings.maxTasks = 9
        let copies = [Self.slot(1, ""), Self.slot(2, "")]
        settings.perUser = nil
        #expect(DownloadOpenings(settings, running: copies).admit(host: "", owner: "local"))
    }

    @Test func whoMakesRoomWhenALimitIsLowered() {
        var settings = DownloadSettings()
        settings.maxTasks = 2
        let slots = [Self.slot(1), Self.slot(2, "b:80"), Self.slot(3), Self.slot(4, "b:80", resumable: false)]
        // The last begun go; what would begin anew from its first byte stays.
        #expect(DownloadOpenings.excess(slots, settings) == [slots[1].id, slots[2].id])
        settings.maxTasks = 0
        #expect(DownloadOpenings.excess(slots, settings) == [slots[0].id, slots[1].id, slots[2].id])
        settings.maxTasks = 10
        #expect(DownloadOpenings.excess(slots, settings).isEmpty)
        settings.perHost = 1
        #expect(DownloadOpenings.excess(slots, settings) == [slots[1].id, slots[2].id])
    }

    @Test(arguments: [
        (true, false, true, DownloadRecovery.finish), (true, true, true, .goOn), (true, true, false, .goOn),
        (true, false, false, .goOn), (false, false, true, .goOn), (false, true, false, .goOn),
    ])
    func whatAStartDoes(isPlacing: Bool, partial: Bool, final: Bool, decision: DownloadRecovery) {
        #expect(DownloadRecovery(isPlacing: isPlacing, partial: partial, final: final) == decision)
    }

    @Test func theQueueGoesOnWhenThereIsRoom() {
        let now = Timestamp.now
        let hold = DiskHold(folder: "/", needed: 1000, words: "", earliest: now)
        #expect(!hold.isOver(free: 1000, capacity: 10_000, at: now))
        #expect(!hold.isOver(free: 1500, capacity: 10_000, at: now))
        #expect(hold.isOver(free: 1501, capacity: 10_000, at: now))
        #expect(!hold.isOver(free: 9000, capacity: 10_000, at: now + -0.001))
        // A file larger than the disk does not keep all others waiting.
        let huge = DiskHold(folder: "/", needed: 1 << 40, words: "", earliest: now)
        #expect(huge.isOver(free: 9000, capacity: 10_000, at: now))
        #expect(DiskHold.margin(of: 1 << 40) == 64 << 20)
    }

    @Test("what is not kept is needed again", arguments: [
        (20, 18, 18, 2), (20, 18, 0, 20), (nil, 18, 0, 18), (nil, 18, 18, 0), (20, 20, 24, 0),
    ] as [(Int?, Int, Int, Int)])
    func roomThatIsNeeded(size: Int?, received: Int, kept: Int, needed: Int) {
        #expect(DiskHold.needed(size: size, received: received, kept: kept) == needed)
    }

    @Test func answersAreCountedForTenMinutes() {
        var window = ResponseWindow()
        let start = Timestamp(milliseconds: 1_000_000_000)
        window.add(200, at: start)
        window.add(404, at: start + 300)
        window.add(200, at: start + 300)
        #expect(window.recent(at: start + 301) == [200: 2, 404: 1])
        #expect(window.recent(at: start + 620) == [200: 1, 404: 1])
        #expect(window.recent(at: start + 1000).isEmpty)
    }

    /// 2026-11-21 is a Saturday.
    @Test(arguments: [
        ([QuietHours(from: "08:00", to: "18:00")], "2026-11-21T07:59:59Z", 0, nil),
        ([QuietHours(from: "08:00", to: "18:00")], "2026-11-21T08:00:00Z", 0, "2026-11-21T18:00:00Z"),
        ([QuietHours(from: "08:00", to: "18:00")], "2026-11-21T17:59:59Z", 0, "2026-11-21T18:00:00Z"),
        ([QuietHours(from: "08:00", to: "18:00")], "2026-11-21T18:00:00Z", 0, nil),
        ([QuietHours(from: "08:00", to: "18:00")], "2026-11-21T07:30:00Z", 3600, "2026-11-21T17:00:00Z"),
        ([QuietHours(from: "22:00", to: "06:00")], "2026-11-21T23:00:00Z", 0, "2026-11-22T06:00:00Z"),
        ([QuietHours(from: "22:00", to: "06:00")], "2026-11-21T05:00:00Z", 0, "2026-11-21T06:00:00Z"),
        ([QuietHours(from: "22:00", to: "06:00", days: ["fri"])], "2026-11-21T05:00:00Z", 0, "2026-11-21T06:00:00Z"),
        ([QuietHours(from: "22:00", to: "06:00", days: ["sat"])], "2026-11-21T05:00:00Z", 0, nil),
        ([QuietHours(from: "22:00", to: "06:00", days: ["sun"])], "2026-11-23T05:59:00Z", 0, "2026-11-23T06:00:00Z"),
        (
            [QuietHours(from: "08:00", to: "12:00"), QuietHours(from: "11:00", to: "13:00")], "2026-11-21T09:00:00Z", 0,
            "2026-11-21T13:00:00Z"
        ),
        ([QuietHours(from: "00:00", to: "00:00")], "2026-11-21T12:00:00Z", 0, "2026-11-29T00:00:00Z"),
    ])
    func quietHoursEnd(hours: [QuietHours?], now: String, offset: Int, end: String?) throws {
        let found = QuietHours.end(of: hours.compactMap { $0 }, at: try #require(Timestamp(now)), offset: offset)
        #expect(found == end.flatMap { Timestamp($0) })
    }

    @Test(arguments: ["8:00", "24:00", "12:60", "12", "", "aa:bb", "12:00:00"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(QuietHours(from: text, to: "12:00") == nil)
        #expect(QuietHours(from: "12:00", to: text) == nil)
        #expect(QuietHours(from: "12:00", to: "13:00", days: ["monday"]) == nil)
    }

    @Test func settingsOfAnEarlierVersionAreRead() throws {
        let settings = try JSONDecoder().decode(DownloadSettings.self, from: Data(#"{"maxTasks": 3}"#.utf8))
        #expect(settings.maxTasks == 3 && settings.connections == 64 && settings.perHost == nil)
        let again = try JSONDecoder().decode(DownloadSettings.self, from: try JSONEncoder().encode(settings))
        #expect(again == settings)
    }
}
