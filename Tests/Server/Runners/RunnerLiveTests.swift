import Core
import Foundation
import PlaylistChecking
import ScriptedRunner
import StageKit
import TestClient
import Testing

/// A source that happens now: from the address to a stream that grows, and then to a video.
@Suite(.timeLimit(.minutes(1))) struct RunnerLiveTests {
    private static let notProcessing = "runner_job_not_in_processing_state"

    @Test func itGrowsAndThenIsAVideo() async throws {
        try await LiveHouse.open { live, runner in
            let offer = try #require(try await runner.offers().first)
            #expect(offer.type == "live-rtmp-hls-transcoding")
            #expect(offer.payload["input"]?["rtmpUrl"]?.string == "rtmp://live.example/app/key")
            let wanted = offer.payload["output"]?["toTranscode"]?.array ?? []
            // The sound stands in the list too: runners count on it.
            #expect(wanted.map { $0["resolution"]?.integer } == [180, 120, 0])
            #expect(wanted.map { $0["fps"]?.integer } == [25, 25, 0])
            #expect(offer.payload["output"]?["segmentDuration"]?.integer == 2)
            let job = try await runner.accept(offer.uuid)
            let files = try await runner.record(job, seconds: 9)
            #expect(files.names.prefix(3) == ["0-000000.ts", "1-000000.ts", "2-000000.ts"])

            // They come in any order, and some of them twice.
            for name in ["1-000000.ts", "2-000000.ts", "0-000001.ts", "0-000000.ts", "1-000000.ts", "2-000001.ts"] {
                #expect(try await runner.add(job, name, of: files).status == 204)
            }
            let early = try await live.playlist("180p.m3u8", segments: 1)
            #expect(early.contains("#EXT-X-PLAYLIST-TYPE:EVENT"))
            #expect(try await runner.add(job, "1-000001.ts", of: files).status == 204)
            let later = try await live.playlist("180p.m3u8", segments: 2)
            #expect(Array(later.prefix(early.count)) == early)
            #expect(!later.contains("#EXT-X-ENDLIST"))
            let view = try await live.view()
            #expect(view.playable && view.live == .running)
            let master = try await live.house.get("/videos/\(live.video)/master.m3u8").text
            for part in ["RESOLUTION=320x180", "RESOLUTION=213x120", "TYPE=AUDIO"] { #expect(master.contains(part)) }

            // What the runner forgets stays here.
            #expect(try await runner.remove(job, "1-000000.ts").status == 204)
            for name in files.names.reversed() where name.hasSuffix("2.ts") || name.hasSuffix("3.ts") {
                #expect(try await runner.add(job, name, of: files).status == 204)
            }
            let most = try await live.playlist("120p.m3u8", segments: 4)
            for name in files.names where name.hasSuffix("4.ts") {
                #expect(try await runner.add(job, name, of: files).status == 204)
            }
            #expect(try await runner.success(job, []).status == 204)
            try await Self.checkWhole(live, after: most)
        }
    }

    private static func checkWhole(_ live: LiveHouse, after early: [String]) async throws {
        let view = try await live.settled()
        #expect(view.state == .ready, "\(view.error?.detail ?? "")")
        #expect(view.live == .ended)
        #expect(view.warnings == [])
        #expect(Set(view.renditions.map(\.id)) == ["180p", "120p", "audio"])
        #expect(view.renditions.allSatisfy { $0.madeBy == "camera" })
        #expect(abs((view.duration ?? 0) - 9) < 0.2)
        #expect(view.source?.video.first?.height == 180)
        #expect(view.source?.audio.count == 1)
        #expect(!view.thumbnails.isEmpty)
        #expect(view.jobs.first { $0.node == "transcode" }?.state == .skipped)
        #expect(view.playlists.dash != nil)
        // Nothing that a player has seen is another now.
        let whole = try await live.playlist("120p.m3u8", segments: 5)
        let segments = { (lines: [String]) in lines.filter { !$0.hasPrefix("#EXT") || $0.hasPrefix("#EXTINF") || $0.hasPrefix("#EXT-X-BYTE") } }
        #expect(Array(segments(whole).prefix(segments(early).count)) == segments(early))
        #expect(whole.contains("#EXT-X-PLAYLIST-TYPE:VOD") && whole.last == "#EXT-X-ENDLIST")
        let checker = PlaylistChecker(folder: live.house.data.appending(path: "videos/\(live.video)"))
        _ = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(try await live.house.get("/videos/\(live.video)/frame?at=5").status == 200)
        #expect(try live.stored().filter { $0.hasPrefix("work/") } == [])
    }

    @Test func whoeverBeganItEndsIt() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 4)
            for name in files.names { #expect(try await runner.add(job, name, of: files).status == 204) }
            _ = try await live.playlist("180p.m3u8", segments: 2)
            #expect(try await live.end().json["live"]?.string == "ended")
            // The runner goes on until it is told; then it says that it succeeded.
            let late = try await runner.add(job, "1-000002.ts", of: files)
            #expect([400, 404].contains(late.status))
            #expect(late.json["code"]?.string == Self.notProcessing)
            #expect(try await runner.success(job, []).status == 204)
            #expect(try await runner.success(job, []).status == 204)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(abs((view.duration ?? 0) - 4) < 0.2)
            let again = try await live.end()
            #expect(again.status == 409 && again.json["code"]?.string == "not_live")
            #expect(try await live.house.send("POST", "/api/v1/videos/\(UUID())/end").status == 404)
        }
    }

    @Test func whatNobodyHasBegunIsCancelledByItsEnd() async throws {
        try await LiveHouse.open { live, runner in
            let ended = try await live.end()
            #expect(ended.json["state"]?.string == "cancelled")
            let offers = try await runner.offers()
            #expect(offers.isEmpty)
        }
    }

    @Test func cancelledWhileItIsOnTheRunnerStops() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 2)
            for name in files.names { _ = try await runner.add(job, name, of: files) }
            #expect(try await live.house.send("POST", "/api/v1/runners/jobs/\(job.uuid)/cancel").status == 204)
            let late = try await runner.add(job, "1-000001.ts", of: files)
            #expect(late.status == 404 && late.json["code"]?.string == Self.notProcessing)
            #expect(try await runner.success(job, []).status == 204)
            #expect(try await live.settled().state == .cancelled)
            // Begun anew it is another stream: nothing of the first is left.
            #expect(try await live.house.send("POST", "/api/v1/runners/jobs/\(job.uuid)/retry").status == 204)
            let again = try await runner.accept(job.uuid)
            for name in files.names { #expect(try await runner.add(again, name, of: files).status == 204) }
            #expect(try await runner.success(again, []).status == 204)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(abs((view.duration ?? 0) - 2) < 0.2)
        }
    }

    @Test func whatCameIsKeptOfALostRunner() async throws {
        try await LiveHouse.open { live, runner in
            // Nothing came: it is offered again, after a while.
            let first = try #require(try await runner.take())
            #expect(try await runner.abort(first).status == 204)
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 6, hasSound: false)
            // The second row does not come whole.
            for name in files.names where name != "0-000001.ts" { _ = try await runner.add(job, name, of: files) }
            #expect(try await runner.error(job, "ffmpeg was killed").status == 204)
            #expect(try await runner.add(job, "1-000003.ts", of: files).status != 204)
            // Nobody goes on: it is ended.
            #expect(try await live.end().status == 200)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(Set(view.renditions.map(\.id)) == ["180p", "120p"])
            #expect(view.warnings == ["1 times 2 s of the live source did not come, and are missing"])
            #expect(abs((view.duration ?? 0) - 4) < 0.2)
        }
    }

    @Test func olderRunnersSendSoundBesideEachPicture() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 4, isSplit: false)
            #expect(files.names == ["0-000000.ts", "1-000000.ts", "0-000001.ts", "1-000001.ts"])
            for name in files.names { #expect(try await runner.add(job, name, of: files).status == 204) }
            #expect(try await runner.success(job, []).status == 204)
            let view = try await live.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(Set(view.renditions.map(\.id)) == ["180p", "120p", "audio"])
        }
    }

    @Test func playersCanGoBackSoFarAndNoFurther() async throws {
        try await LiveHouse.open(more: #", "dvr": 30"#) { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 40)
            // All at once, as after a while without a connection.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for name in files.names { group.addTask { try await runner.add(job, name, of: files).status } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == [204])
            let list = try await live.slides(to: 20)
            #expect(list.contains("#EXT-X-MEDIA-SEQUENCE:5"))
            #expect(!list.contains { $0.hasPrefix("#EXT-X-PLAYLIST-TYPE") || $0 == "#EXT-X-ENDLIST" })
            #expect(try await live.end().status == 200)
            _ = try await live.settled()
            // All of it is in the video, whatever players could see before.
            #expect(try await live.playlist("180p.m3u8", segments: 20).contains("#EXT-X-MEDIA-SEQUENCE:0"))
        }
    }

    @Test func whatIsNoChunkIsNotTaken() async throws {
        try await LiveHouse.open { live, runner in
            let job = try #require(try await runner.take())
            let before = try live.stored()
            let packet = [0x47] + [UInt8](repeating: 0, count: 187)
            let list = { (text: String) in [("payload[resolutionPlaylistFile]", Array(text.utf8))] }
            for name in [
                "../../x.ts", "1-000000.mp4", "1.ts", "A-000000.ts", "1-000000.ts/..", "master.m3u8", "", "1-000000.ts\u{0}",
            ] {
                #expect(try await runner.add(job, name, packet).status == 400, "\(name)")
                #expect(try await runner.remove(job, name).status == 400, "\(name)")
            }
            for bytes in [Array("this is a text, not a chunk".utf8), [], packet + [0], [UInt8](repeating: 0x47, count: 100)] {
                #expect(try await runner.add(job, "1-000000.ts", bytes).status == 400)
            }
            for text in ["#EXTM3U\n#EXTINF:2,\n../../x\n", "no playlist", "#EXTM3U\n#EXT-X-MAP:URI=\"/etc/passwd\"\n"] {
                #expect(try await runner.add(job, "1-000000.ts", packet, lists: list(text)).status == 400)
            }
            #expect(try await runner.add(job, "1-000000.ts", packet, list: "../1.m3u8").status == 400)
            var stranger = runner
            stranger.token = "ptrt-nobody"
            #expect(try await stranger.add(job, "1-000000.ts", packet).status == 404)
            #expect(try live.stored() == before)
            // The job is the runner's still.
            #expect(try await runner.update(job, progress: 0).status == 204)
            // A chunk that is one by its looks alone does no harm.
            #expect(try await runner.add(job, "1-000000.ts", packet).status == 204)
            #expect(try await runner.success(job, []).status == 400)
            let view = try await live.settled()
            #expect(view.state == .failed)
            #expect(view.error?.code == "nothing_came")
            #expect(try live.stored().filter { !$0.hasPrefix("videos") && $0.contains(".") } == [])
        }
    }

    @Test func whatCannotBeLiveIsRefused() async throws {
        try await LiveHouse.open { live, _ in
            for (json, status, field) in [
                (#"{"live": {"address": "file:///etc/passwd"}}"#, 422, "live.address"),
                (#"{"live": {"address": "rtmp://x/y", "dvr": 1}}"#, 422, "live.dvr"),
                (#"{"live": 7}"#, 422, "live"), (#"{"live": {"address": "rtmp://x/y"}, "source": "https://x/y"}"#, 422, "source"),
            ] {
                let answer = try await live.house.send("POST", "/api/v1/videos", json: json)
                #expect(answer.status == status && answer.json["field"]?.string == field, "\(json)")
            }
        }
        try await House.open { house in
            let answer = try await house.send("POST", "/api/v1/videos", json: #"{"live": {"address": "rtmp://x/y"}}"#)
            #expect(answer.status == 409 && answer.json["code"]?.string == "no_node")
        }
    }
}
