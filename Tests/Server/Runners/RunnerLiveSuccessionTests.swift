import Core
import Foundation
import PlaylistChecking
import ScriptedRunner
import Server
import StageKit
import TestClient
import Testing

/// A live source goes on with another runner when the first is lost: what players read, and what the video is.
@Suite(.timeLimit(.minutes(2))) struct RunnerLiveSuccessionTests {
    private static let notProcessing = "runner_job_not_in_processing_state"

    private static func send(
        _ files: ScriptedRunner.LiveFiles, _ numbers: Range<Int>, _ runner: ScriptedRunner, _ job: ScriptedRunner.Job
    ) async throws {
        for name in files.names where numbers.contains(ChunkName(name)?.number ?? -1) {
            #expect(try await runner.add(job, name, of: files).status == 204, "\(name)")
        }
    }

    private static func second(_ live: LiveHouse) async throws -> ScriptedRunner {
        try await RunnerHouse(house: live.house, video: live.video).runner("spare")
    }

    @Test func thePlaylistsGoOn() async throws {
        try await LiveHouse.open { live, camera in
            let spare = try await Self.second(live)
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 6)
            try await Self.send(files, 0..<2, camera, job)
            // Of the third row the sound is missing: it is joined without when another begins.
            #expect(try await camera.add(job, "1-000002.ts", of: files).status == 204)
            #expect(try await camera.add(job, "2-000002.ts", of: files).status == 204)
            let before = try await live.playlist("180p.m3u8", segments: 2)
            #expect(try await camera.abort(job).status == 204)
            let meanwhile = try await live.view()
            #expect(meanwhile.live == .running && meanwhile.state == .processing && meanwhile.playable)

            let next = try #require(try await spare.take())
            #expect(next.uuid == job.uuid && next.token != job.token)
            // Chunks of the first one come too late now.
            let late = try await camera.add(job, "0-000002.ts", of: files)
            #expect(late.status == 404 && late.json["code"]?.string == Self.notProcessing)
            // Another encoder, and names that were there before.
            let others = try await spare.record(
                next, seconds: 6, coding: ["-profile:v", "main", "-bf", "0", "-refs", "1"])
            #expect(others.names.contains("1-000000.ts"))
            try await Self.send(others, 0..<1, spare, next)
            let after = try await live.playlist("180p.m3u8", segments: 4)
            #expect(Array(after.prefix(before.count)) == before)
            let change = try #require(after.firstIndex(of: "#EXT-X-DISCONTINUITY"))
            #expect(after[..<change].count { $0.hasPrefix("#EXTINF") } == 3)
            #expect(after[change + 1].hasPrefix("#EXT-X-MAP:URI=\"180p.mp4\",BYTERANGE="))
            try await Self.send(others, 1..<3, spare, next)
            #expect(try await spare.success(next, []).status == 204)
            // The first one has been told; it says that it succeeded, and nothing comes of it.
            #expect(try await camera.success(job, []).status == 204)
            try await Self.checkWhole(live, after)
        }
    }

    private static func checkWhole(_ live: LiveHouse, _ growing: [String]) async throws {
        let view = try await live.settled()
        #expect(view.state == .ready, "\(view.error?.detail ?? "")")
        #expect(view.warnings == ["a runner was lost, and another went on: what happened meanwhile is missing"])
        #expect(Set(view.renditions.map(\.id)) == ["180p", "120p", "audio"])
        #expect(abs((view.duration ?? 0) - 12) < 0.2)
        // All that was read is as it was, but for the type and the end.
        let whole = try await live.playlist("180p.m3u8", segments: 6)
        let type = { (line: String) in line.hasPrefix("#EXT-X-PLAYLIST-TYPE") }
        #expect(Array(whole.filter { !type($0) }.prefix(growing.count - 1)) == growing.filter { !type($0) })
        let folder = live.house.data.appending(path: "videos/\(live.video)")
        let checker = PlaylistChecker(folder: folder)
        _ = checker.master("master.m3u8")
        #expect(checker.violations == [])
        for name in ["180p.m3u8", "120p.m3u8", "audio.m3u8", "iframes-180p.m3u8"] {
            #expect(checker.media(name).discontinuities == [3], "\(name)")
        }
        // Each frame of both encoders can be decoded: from the file, by the playlist, and of the source.
        for name in ["180p.mp4", "120p.mp4", "180p.m3u8", "source/original"] {
            #expect(try await ScriptedRunner.frames(folder.appending(path: name).path) == 300, "\(name)")
        }
        #expect(try await live.house.get("/videos/\(live.video)/frame?at=11").status == 200)
        #expect(try live.stored().filter { $0.hasPrefix("work/") } == [])
    }

    @Test func aWindowSlidesOverTheChangeAndStaysAtTheEnd() async throws {
        try await LiveHouse.open(more: #", "dvr": 30"#) { live, camera in
            let spare = try await Self.second(live)
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 36)
            try await Self.send(files, 0..<2, camera, job)
            _ = try await live.slides(to: 2)
            #expect(try await camera.error(job, "the connection is gone").status == 204)
            let next = try #require(try await spare.take())
            try await Self.send(files, 0..<15, spare, next)
            let early = try await live.slides(to: 17)
            #expect(early.contains("#EXT-X-MEDIA-SEQUENCE:2") && early.contains("#EXT-X-DISCONTINUITY-SEQUENCE:0"))
            #expect(early.contains("#EXT-X-DISCONTINUITY"))
            try await Self.send(files, 15..<18, spare, next)
            let last = try await live.slides(to: 20)
            #expect(last.contains("#EXT-X-MEDIA-SEQUENCE:5") && last.contains("#EXT-X-DISCONTINUITY-SEQUENCE:1"))
            #expect(!last.contains("#EXT-X-DISCONTINUITY"))
            let master = try await live.house.get("/videos/\(live.video)/master.m3u8").text
            #expect(master.contains("\nlive-180p.m3u8\n") && master.contains("\"live-iframes-180p.m3u8\""))
            #expect(!master.contains("\n180p.m3u8\n"))
            #expect(try await live.view().renditions.first?.playlist?.contains("/live-") == true)

            #expect(try await live.end().status == 200)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            // Who has it open sees that it is over, and nothing else is new.
            #expect(try await live.slides(to: 20) == last + ["#EXT-X-ENDLIST"])
            // Who comes now gets all of it at the same master address.
            let names = try await live.house.get("/videos/\(live.video)/master.m3u8").text
            #expect(names.contains("\n180p.m3u8\n") && !names.contains("live-"))
            let whole = try await live.playlist("180p.m3u8", segments: 20)
            #expect(whole.contains("#EXT-X-MEDIA-SEQUENCE:0") && whole.contains("#EXT-X-PLAYLIST-TYPE:VOD"))
            #expect(whole.contains("#EXT-X-DISCONTINUITY"))
            #expect(view.renditions.allSatisfy { $0.playlist?.contains("/live-") == false })
        }
    }

    /// What playlists say of the longest segment they say from the first to the last.
    @Test func aPromiseOfLengthIsKept() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 8)
            let long = try await runner.record(job, seconds: 5, coding: ["-g", "200", "-keyint_min", "200"])
            try await Self.send(files, 0..<1, runner, job)
            #expect(try await live.playlist("180p.m3u8", segments: 1).contains("#EXT-X-TARGETDURATION:2"))
            for variant in 0..<3 {
                let bytes = long.chunks["\(variant)-000000.ts"] ?? []
                #expect(try await runner.add(job, "\(variant)-000001.ts", bytes).status == 204)
            }
            try await Self.send(files, 2..<4, runner, job)
            #expect(try await live.playlist("180p.m3u8", segments: 3).contains("#EXT-X-TARGETDURATION:2"))
            #expect(try await runner.success(job, []).status == 204)
            let view = try await live.settled()
            #expect(view.warnings == ["1 times 2 s of the live source did not come, and are missing"])
            #expect(try await live.playlist("180p.m3u8", segments: 3).contains("#EXT-X-TARGETDURATION:2"))
            #expect(abs((view.duration ?? 0) - 6) < 0.2)
        }
    }

    /// One with key frames in it is cut there, in all renditions at the same time.
    @Test func aLongChunkIsCut() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 8)
            let long = try await runner.record(job, seconds: 5, segment: 6)
            try await Self.send(files, 0..<1, runner, job)
            for variant in 0..<3 {
                let bytes = long.chunks["\(variant)-000000.ts"] ?? []
                #expect(try await runner.add(job, "\(variant)-000001.ts", bytes).status == 204)
            }
            try await Self.send(files, 2..<4, runner, job)
            for name in ["180p.m3u8", "120p.m3u8"] {
                let list = try await live.playlist(name, segments: 6)
                #expect(list.contains("#EXT-X-TARGETDURATION:2"))
                let lengths = list.filter { $0.hasPrefix("#EXTINF:") }.map { Double($0.dropFirst(8).dropLast()) ?? 0 }
                #expect(lengths.map { ($0 * 100).rounded() / 100 } == [2, 2, 2, 1, 2, 2], "\(name)")
            }
            #expect(try await runner.success(job, []).status == 204)
            let view = try await live.settled()
            #expect(view.state == .ready && view.warnings == [], "\(view.error?.detail ?? "")")
            let folder = live.house.data.appending(path: "videos/\(live.video)")
            let checker = PlaylistChecker(folder: folder)
            _ = checker.master("master.m3u8")
            #expect(checker.violations == [])
            #expect(try await ScriptedRunner.frames(folder.appending(path: "180p.mp4").path) == 275)
        }
    }

    /// An encoder that sets its key frames otherwise than it was asked to shows it before anybody has read a promise.
    @Test func theFirstRowSaysHowLongSegmentsAre() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 10, coding: ["-g", "125", "-keyint_min", "125"])
            try await Self.send(files, 0..<1, runner, job)
            #expect(try await live.playlist("180p.m3u8", segments: 1).contains("#EXT-X-TARGETDURATION:5"))
            try await Self.send(files, 1..<2, runner, job)
            #expect(try await live.playlist("180p.m3u8", segments: 2).contains("#EXT-X-TARGETDURATION:5"))
        }
    }

    /// Another runner may send other sizes, and its sound beside each picture.
    @Test func anotherShapeGoesOnToo() async throws {
        try await LiveHouse.open { live, camera in
            let spare = try await Self.second(live)
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 4)
            try await Self.send(files, 0..<2, camera, job)
            _ = try await live.playlist("180p.m3u8", segments: 2)
            #expect(try await camera.abort(job).status == 204)
            let next = try #require(try await spare.take())
            let others = try await spare.record(next, seconds: 4, isSplit: false, sides: [160, 140])
            try await Self.send(others, 0..<2, spare, next)
            #expect(try await spare.success(next, []).status == 204)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(Set(view.renditions.map(\.id)) == ["180p", "120p", "audio"])
            #expect(abs((view.duration ?? 0) - 8) < 0.2)
            let folder = live.house.data.appending(path: "videos/\(live.video)")
            for name in ["180p.mp4", "120p.m3u8"] {
                #expect(try await ScriptedRunner.frames(folder.appending(path: name).path) == 200, "\(name)")
            }
        }
    }

    @Test func itIsEndedWhileAnotherIsAwaited() async throws {
        try await LiveHouse.open { live, camera in
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 4)
            try await Self.send(files, 0..<2, camera, job)
            _ = try await live.playlist("180p.m3u8", segments: 2)
            #expect(try await camera.abort(job).status == 204)
            #expect(try await live.end().json["live"]?.string == "ended")
            let view = try await live.settled()
            #expect(view.state == .ready && view.warnings == [], "\(view.error?.detail ?? "")")
            #expect(abs((view.duration ?? 0) - 4) < 0.2)
            #expect(try await camera.offers().isEmpty)
        }
    }

    /// A player that is not ours reads the same playlists from the second row to their end, over the change.
    @Test(arguments: ["", #", "dvr": 30"#]) func aPlayerStaysToTheEnd(more: String) async throws {
        try await LiveHouse.open(more: more) { live, camera in
            let spare = try await Self.second(live)
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 4)
            try await Self.send(files, 0..<2, camera, job)
            let name = more.isEmpty ? "180p.m3u8" : "live-180p.m3u8"
            _ = try await live.playlist(name, segments: 2)
            let address = live.house.server.url + "/videos/\(live.video)/master.m3u8"
            async let frames = ScriptedRunner.frames(address, ["-live_start_index", "0"])
            #expect(try await camera.abort(job).status == 204)
            let next = try #require(try await spare.take())
            let others = try await spare.record(next, seconds: 8, coding: ["-profile:v", "main", "-bf", "0"])
            try await Self.send(others, 0..<4, spare, next)
            #expect(try await spare.success(next, []).status == 204)
            #expect(try await live.settled().state == .ready)
            #expect(try await frames == 300)
        }
    }
}
