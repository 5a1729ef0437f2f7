import Foundation
import ScriptedCarrier
import StageKit
import Testing

@testable import Core

/// The queue at work.
@Suite(.timeLimit(.minutes(1))) struct DownloadQueueTests {
    private static let flaky = DownloadTrouble("cut_off", "it broke", isTemporary: true, status: 502)
    private static let half = DownloadProgress(received: 5, total: 10, rate: 2, connections: 3, isResumable: true)

    @Test func aFileComesUnderItsName() async throws {
        try await DownloadYard.open { yard in
            await yard.downloads.start(ScriptedCarrier(content: "hello"))
            let made = try await yard.add("film.mp4")
            #expect(made.state == .enqueued && made.place == 1 && made.owner == "user:alice")
            let end = try await yard.settled(made.id)
            #expect(end.state == .finished && end.received == 5 && end.size == 5 && end.attempts == 1)
            #expect(try String(contentsOfFile: end.file, encoding: .utf8) == "hello")
            let again = try await yard.settled(try await yard.add("film.mp4").id)
            #expect(again.file.hasSuffix("/downloads/alice/film-2.mp4"))
            #expect(try yard.files() == ["film-2.mp4", "film.mp4"])
            #expect(try await yard.downloads.stats(for: DownloadYard.me).responses == ["200": 2])
        }
    }

    @Test func pausedNothingBeginsAndResumedAllDoes() async throws {
        try await DownloadYard.open { yard in
            let carrier = ScriptedCarrier()
            await yard.downloads.start(carrier)
            _ = try await yard.downloads.change(.of { $0.paused = true })
            for number in 0..<3 { try await yard.add("\(number)") }
            #expect(try await yard.counts() == ["enqueued": 3])
            #expect(
                try await yard.downloads.list(DownloadQuery(), for: DownloadYard.me).data[0].note
                    == "all downloads are paused")
            #expect(carrier.begun.isEmpty)
            _ = try await yard.downloads.change(.of { $0.paused = false })
            try await yard.wait { try await yard.counts() == ["finished": 3] }
            // A pause of some time ends by itself.
            _ = try await yard.downloads.change(.of { ($0.paused, $0.pauseFor) = (true, 0.05) })
            try await yard.add("later")
            try await yard.wait { try await yard.counts() == ["finished": 4] }
            #expect(await yard.downloads.currentSettings.paused == false)
        }
    }

    @Test func noMoreRunThanMayAndBothDirectionsCountAtOnce() async throws {
        try await DownloadYard.open { yard in
            let carrier = ScriptedCarrier { _, _ in .wait(Self.half, [1]) }
            _ = try await yard.downloads.change(.of { $0.maxTasks = 2 })
            await yard.downloads.start(carrier)
            for number in 0..<6 { try await yard.add("\(number)") }
            await carrier.begun(2)
            try await yard.wait { try await yard.counts() == ["downloading": 2, "enqueued": 4] }
            _ = try await yard.downloads.change(.of { $0.maxTasks = 5 })
            await carrier.begun(5)
            try await yard.wait { try await yard.counts() == ["downloading": 5, "enqueued": 1] }
            _ = try await yard.downloads.change(.of { $0.maxTasks = 1 })
            try await yard.wait { try await yard.counts() == ["downloading": 1, "enqueued": 5] }
            // The first begun is the one that stays.
            let queue = try await yard.downloads.list(DownloadQuery(state: .downloading), for: DownloadYard.me)
            #expect(queue.data.first?.url.hasSuffix("/0") == true)
            #expect(carrier.most == 5)
            carrier.release()
            try await yard.wait { try await yard.counts() == ["finished": 6] }
        }
    }

    @Test func hostsAndOwnersHaveTheirShare() async throws {
        try await DownloadYard.open { yard in
            let carrier = ScriptedCarrier { _, _ in .wait(Self.half, [1]) }
            _ = try await yard.downloads.change(.of { ($0.perHost, $0.perUser) = (1, 2) })
            await yard.downloads.start(carrier)
            try await yard.add("1", host: "a:80")
            try await yard.add("2", host: "a:80")
            try await yard.add("3", host: "b:80")
            try await yard.add("4", host: "c:80")
            try await yard.add("5", host: "c:80", for: DownloadYard.other)
            await carrier.begun(3)
            #expect(carrier.begun.map { String($0.url.suffix(1)) } == ["1", "3", "5"])
            carrier.release()
            try await yard.wait { try await yard.counts() == ["finished": 4] }
            #expect(try await yard.counts(DownloadYard.other) == ["finished": 1])
        }
    }

    @Test func whatFailsIsTriedAgainAndThenGivenUp() async throws {
        try await DownloadYard.open { yard in
            let carrier = ScriptedCarrier { order, attempt in
                switch order.url.last {
                case "a": attempt < 3 ? .fail(Self.flaky) : .arrive([1], DownloadArrival(size: 1, status: 200))
                case "b": .fail(Self.flaky)
                default: .fail(DownloadTrouble("not_found", "it is gone", isTemporary: false, status: 404))
                }
            }
            await yard.downloads.start(carrier)
            let ids = [try await yard.add("a").id, try await yard.add("b").id, try await yard.add("c").id]
            let (a, b, c) = (
                try await yard.settled(ids[0]), try await yard.settled(ids[1]), try await yard.settled(ids[2])
            )
            #expect(a.state == .finished && a.attempts == 3 && a.error == nil)
            #expect(b.state == .failed && b.attempts == 8 && b.error?.code == "cut_off")
            #expect(c.state == .failed && c.attempts == 1 && c.error?.detail == "it is gone")
            #expect(try await yard.downloads.stats(for: .all).responses == ["200": 1, "404": 1, "502": 10])
            let again = try #require(try await yard.downloads.retry(ids[2], for: DownloadYard.me))
            #expect(again.state == .enqueued && again.error == nil)
            _ = try await yard.settled(ids[2])
        }
    }

    @Test func oneIsPutAsideGoesOnAndIsCancelled() async throws {
        try await DownloadYard.open { yard in
            let carrier = ScriptedCarrier { _, attempt in
                attempt < 3 ? .hang(Self.half) : .arrive([7], DownloadArrival(size: 1))
            }
            await yard.downloads.start(carrier)
            let id = try await yard.add("film").id
            await carrier.begun(1)
            try await yard.wait { try await yard.downloads.download(id, for: DownloadYard.me)?.received == 5 }
            let running = try #require(try await yard.downloads.download(id, for: DownloadYard.me))
            #expect(
                running.rate == 16 && running.remaining == 2.5 && running.connections == 3 && running.resumable == true)
            let paused = try #require(try await yard.downloads.pause(id, for: DownloadYard.me))
            #expect(paused.state == .paused && paused.received == 5 && paused.rate == nil)
            #expect(try yard.files() == [".millrace-\(id).part"])
            _ = try await yard.downloads.resume(id, for: DownloadYard.me)
            await carrier.begun(2)
            let cancelled = try #require(try await yard.downloads.cancel(id, for: DownloadYard.me))
            #expect(cancelled.state == .cancelled && cancelled.received == 0)
            #expect(try yard.files().isEmpty)
            let refusal = await #expect(throws: Refusal.self) {
                try await yard.downloads.pause(id, for: DownloadYard.me)
            }
            #expect(refusal?.kind == .conflict)
            _ = try await yard.downloads.retry(id, for: DownloadYard.me)
            #expect(try await yard.settled(id).state == .finished)
            #expect(try await yard.downloads.delete(id, removesFile: true, for: DownloadYard.me))
            #expect(try yard.files().isEmpty)
            #expect(try await yard.downloads.download(id, for: DownloadYard.me) == nil)
        }
    }

    @Test func theOrderCanBeChanged() async throws {
        try await DownloadYard.open { yard in
            var ids: [Identifier] = []
            for number in 0..<4 { ids.append(try await yard.add("\(number)").id) }
            _ = try await yard.downloads.reorder(ids[3], to: .first, for: DownloadYard.me)
            _ = try await yard.downloads.reorder(ids[0], to: .last, for: DownloadYard.me)
            let moved = try await yard.downloads.reorder(ids[2], to: .before(ids[1]), for: DownloadYard.me)
            #expect(moved?.place == 2)
            let first = try await yard.add("4") { $0.isFirst = true }
            let queue = try await yard.downloads.list(DownloadQuery(order: .queue, limit: 3), for: DownloadYard.me)
            #expect(queue.data.map(\.id) == [first.id, ids[3], ids[2]] && queue.data.map(\.place) == [1, 2, 3])
            let rest = try await yard.downloads.list(
                DownloadQuery(order: .queue, after: queue.next.flatMap { Identifier(rawValue: $0) }),
                for: DownloadYard.me)
            #expect(rest.data.map(\.id) == [ids[1], ids[0]] && rest.next == nil)
        }
    }

    @Test func nobodySeesWhatIsNotTheirs() async throws {
        try await DownloadYard.open { yard in
            let id = try await yard.add("mine").id
            let (other, downloads) = (DownloadYard.other, yard.downloads)
            #expect(try await downloads.download(id, for: other) == nil)
            #expect(try await downloads.cancel(id, for: other) == nil)
            #expect(try await downloads.reorder(id, to: .first, for: other) == nil)
            #expect(try await downloads.delete(id, removesFile: true, for: other) == false)
            #expect(try await downloads.list(DownloadQuery(), for: other).total == 0)
            #expect(try await downloads.clear(for: other) == 0)
            #expect(try await downloads.list(DownloadQuery(), for: .all).total == 1)
            #expect(try await downloads.clear(for: .all) == 1)
            #expect(try await yard.state(id) == .cancelled)
        }
    }
}
