import Core
import Foundation
import Media
import ScriptedRunner
import StageKit
import TestClient
import Testing

/// The kinds of jobs besides renditions, each from the need of the product to the file that comes of it.
@Suite(.timeLimit(.minutes(2))) struct RunnerKindTests {
    private static func clip(_ duration: Double) throws -> SampleClip {
        try SampleClip(duration: duration, width: 320, height: 180, frameRate: Rational(10, 1))
    }

    @Test func aRunnerMakesTheStoryboard() async throws {
        let more = """
            , "storyboard": {"stage": "thumbnail.storyboard", "after": ["probe"],
                "lanes": {"local": 0, "runners": true}, "with": {"columns": 4}}
            """
        try await RunnerHouse.open(clip: try Self.clip(7), heights: [180], more: more) { house in
            var old = try await house.runner("old")
            old.version = "0.2.0"
            let new = try await house.runner("new")
            try await house.offered(new, 3)
            // A type that its program does not know would be taken and dropped.
            #expect(try await !old.offers().contains { $0.type == "generate-video-storyboard" })
            let offer = try #require(try await new.offers().first)
            #expect(offer.type == "generate-video-storyboard")
            #expect(offer.payload["sprites"]?["count"]?["width"]?.integer == 4)
            #expect(offer.payload["sprites"]?["count"]?["height"]?.integer == 2)
            #expect(offer.payload["sprites"]?["duration"]?.integer == 1)
            let wrong = try await new.accept(offer.uuid)
            let sheet = ScriptedRunner.File("payload[storyboardFile]", "x.jpg", "image/jpeg", Array("no picture".utf8))
            #expect(try await new.success(wrong, [sheet]).status == 400)
            #expect(try await house.work(new) == 3)
            let view = try await house.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            let index = try await house.house.get("/videos/\(house.video)/storyboard.vtt")
            #expect(index.text.contains("00:00:06.000 --> 00:00:07"))
            #expect(index.text.contains("storyboard-0.jpg#xywh=320,90,160,90"))
            #expect(try await house.house.get("/videos/\(house.video)/storyboard-0.jpg").status == 200)
        }
    }

    @Test func aRunnerTranscribesWhenAsked() async throws {
        let more = """
            , "captions": {"stage": "subtitles.transcription", "after": ["probe"], "when": "asked",
                "lanes": {"local": 0, "runners": true}}
            """
        try await RunnerHouse.open(clip: try Self.clip(3), heights: [180], more: more) { house in
            let runner = try await house.runner("ear")
            let path = "/api/v1/videos/\(house.video)/transcription"
            #expect(try await house.house.send("POST", path).status == 409)
            try await house.offered(runner)
            #expect(try await house.work(runner) == 2)
            _ = try await house.settled()

            let asked = try await house.house.send("POST", path)
            #expect(asked.status == 202)
            #expect(asked.json["node"]?.string == "captions")
            #expect(try await house.house.send("POST", path).json["code"]?.string == "asked_already")
            #expect(try await house.service.video(house.video)?.state == .ready)
            try await house.offered(runner)
            let job = try #require(try await runner.take())
            #expect(job.type == "video-transcription")
            let bad = ScriptedRunner.File("payload[vttFile]", "x.vtt", "text/vtt", Array("no captions".utf8))
            #expect(try await runner.success(job, [bad]).status == 400)
            #expect(try await house.work(runner) == 1)
            // The text is there, and the playlist is made anew with it.
            let text = try await house.house.get("/videos/\(house.video)/subtitles/en-auto.vtt").text
            #expect(text.contains("00:00:00.500 --> 00:00:01.500\nA tick & a flash"))
            try await house.service.video(house.video) { view in
                view.jobs.allSatisfy { $0.state == .done }
            }
            let master = try await house.house.get("/videos/\(house.video)/master.m3u8").text
            #expect(master.contains("TYPE=SUBTITLES"))
            #expect(try await house.house.send("POST", path).status == 202)
            #expect(try await house.house.send("POST", "/api/v1/videos/\(UUID())/transcription").status == 404)
        }
    }

    /// Asks for an edited version, with the files that its tasks name.
    private static func edit(
        _ house: RunnerHouse, _ tasks: String, _ files: [(name: String, bytes: [UInt8])]
    ) async throws -> TestClient.Answer {
        let head = "--b\r\nContent-Disposition: form-data; name="
        var body = Array("\(head)\"tasks\"\r\n\r\n\(tasks)\r\n".utf8)
        for (name, bytes) in files {
            body += Array("\(head)\"\(name)\"; filename=\"\(name)\"\r\n\r\n".utf8) + bytes + Array("\r\n".utf8)
        }
        return try await house.house.client().request(
            "POST", "/api/v1/videos/\(house.video)/studio",
            headers: ["content-type": "multipart/form-data; boundary=b"], body: body + Array("--b--\r\n".utf8))
    }

    @Test func anEditedVersionIsAVideoOfItsOwn() async throws {
        let pipeline = """
            {"pipeline": {
              "edit": {"stage": "studio.edit", "lanes": {"local": 0, "runners": true}},
              "ingest": {"stage": "ingest.file", "after": ["edit"]},
              "probe": {"stage": "probe.libav", "after": ["ingest"]},
              "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"heights": [180]}},
              "package": {"stage": "package.hls", "after": ["transcode"]}}}
            """
        let file = FileManager.default.temporaryDirectory.appending(path: "edit-\(UUID()).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        try Self.clip(8).write(to: file)
        try await RunnerHouse.open(pipeline: pipeline, file: file) { house in
            // Nobody edits an upload, and nobody has to come for that.
            #expect(try await house.settled().state == .ready)
            let path = "/api/v1/videos/\(house.video)/studio"
            for (tasks, status) in [
                (#"{"tasks": []}"#, 422), (#"{"tasks": [{"name": "melt"}]}"#, 422),
                (#"{"tasks": [{"name": "cut", "options": {"start": 5, "end": 2}}]}"#, 422),
                (#"{"tasks": [{"name": "add-intro", "options": {"file": "../x"}}]}"#, 422),
                (#"{"tasks": [{"name": "add-intro", "options": {"file": "intro"}}]}"#, 422),
            ] {
                #expect(try await house.house.send("POST", path, json: tasks).status == status, "\(tasks)")
            }
            let tasks = #"""
                [{"name": "cut", "options": {"start": 2, "end": 6}},
                 {"name": "add-watermark", "options": {"file": "mark"}}]
                """#
            let picture = [UInt8](try PictureSheet(tile: (32, 18), columns: 1, rows: 1).jpeg(quality: 6))
            let made = try await Self.edit(house, tasks, [("mark", picture)])
            #expect(made.status == 201)
            let edited = try #require((made.json["id"]?.string).flatMap(Identifier.init))
            let runner = try await house.runner("editor")
            try await house.offered(runner)
            let job = try #require(try await runner.take())
            #expect(job.type == "video-studio-transcoding")
            let mark = try #require(job.payload["tasks"]?.array?.last?["options"])
            #expect(mark["horitonzalMarginRatio"] == mark["horizontalMarginRatio"])
            let address = mark["file"]?.string ?? ""
            #expect(try await runner.load(address, for: job).body == picture)
            #expect(try await runner.load(address + "x", for: job).status == 400)
            // A version of another length is none.
            let whole = ScriptedRunner.File(
                "payload[videoFile]", "x.mp4", "video/mp4", [UInt8](try Data(contentsOf: file)))
            #expect(try await runner.success(job, [whole]).status == 400)
            #expect(try await house.work(runner) == 1)
            let view = try #require(try await house.service.settled(edited))
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(view.name == "clip (edited)")
            let facts = try #require(try await house.service.facts(of: edited))
            #expect(abs((facts.duration ?? 0) - 4) < 0.3)
            #expect(try await house.house.get("/videos/\(edited)/inserts/mark").status == 404)
        }
    }

    @Test func anEditIsMadeOfAllThatWasAsked() async throws {
        let pipeline = """
            {"pipeline": {
              "edit": {"stage": "studio.edit", "lanes": {"local": 0, "runners": true}},
              "ingest": {"stage": "ingest.file", "after": ["edit"]},
              "probe": {"stage": "probe.libav", "after": ["ingest"]}}}
            """
        let folder = FileManager.default.temporaryDirectory.appending(path: "edit-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (clip, part) = (folder.appending(path: "clip.mp4"), folder.appending(path: "part.mp4"))
        try Self.clip(6).write(to: clip)
        try Self.clip(2).write(to: part)
        let picture = [UInt8](try PictureSheet(tile: (32, 18), columns: 1, rows: 1).jpeg(quality: 6))
        let video = [UInt8](try Data(contentsOf: part))
        try await RunnerHouse.open(pipeline: pipeline, file: clip) { house in
            _ = try await house.settled()
            let tasks = #"""
                [{"name": "remove-segments", "options": {"segments": [{"start": 1, "end": 2}, {"start": 3, "end": 4}]}},
                 {"name": "add-intro", "options": {"file": "intro"}}, {"name": "add-outro", "options": {"file": "outro"}},
                 {"name": "add-watermark", "options": {"file": "mark"}}]
                """#
            let made = try await Self.edit(house, tasks, [("intro", video), ("outro", video), ("mark", picture)])
            #expect(made.status == 201)
            let edited = try #require((made.json["id"]?.string).flatMap(Identifier.init))
            let runner = try await house.runner("editor")
            try await house.offered(runner)
            #expect(try await house.work(runner) == 1)
            let view = try #require(try await house.service.settled(edited))
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            // 6 s without 2, and 2 s before and after.
            #expect(abs((view.duration ?? 0) - 8) < 0.6)
        }
    }

    @Test func whatBecomesOfATranscriptionIsTold() async throws {
        let more = """
            , "captions": {"stage": "subtitles.transcription", "after": ["probe"], "when": "asked",
                "lanes": {"local": 0, "runners": true}}
            """
        try await RunnerHouse.open(clip: try Self.clip(2), heights: [180], more: more) { house in
            // Nobody is there: what is to be told is what counts.
            let hook = try await house.house.send(
                "POST", "/api/v1/webhooks",
                json: #"{"url": "https://192.0.2.1/", "events": ["video.ready", "job.done", "job.failed"], "secret": "0123456789abcdef"}"#)
            #expect(hook.status == 201)
            let path = "/api/v1/webhooks/\(hook.json["id"]?.string ?? "")/deliveries"
            func told() async throws -> [String] {
                (try await house.house.get(path).json["data"]?.array ?? []).compactMap { $0["type"]?.string }.reversed()
            }
            let runner = try await house.runner("ear")
            try await house.offered(runner)
            #expect(try await house.work(runner) == 2)
            _ = try await house.settled()
            #expect(try await told() == ["video.ready"])
            for isGood in [false, true] {
                #expect(try await house.house.send("POST", "/api/v1/videos/\(house.video)/transcription").status == 202)
                try await house.offered(runner)
                for _ in 0..<(isGood ? 0 : 5) {
                    let job = try #require(try await runner.take())
                    let long = String(repeating: "no sound\n", count: 1000)
                    #expect(try await runner.error(job, long).status == 204)
                }
                #expect(try await house.work(runner) == (isGood ? 1 : 0))
            }
            #expect(try await told() == ["video.ready", "job.failed", "job.done"])
            #expect(try await house.service.video(house.video)?.state == .ready)
        }
    }

    @Test func soundBecomesAVideoWithAStillPicture() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sound-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sound = folder.appending(path: "sound.m4a")
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(filePath: "/usr/bin/env")
        ffmpeg.arguments = [
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:duration=6", "-c:a", "aac", sound.path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        let pipeline = """
            {"pipeline": {"ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
              "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"still": true},
                "lanes": {"local": 1, "runners": true}},
              "package": {"stage": "package.hls", "after": ["transcode"]}}}
            """
        try await RunnerHouse.open(pipeline: pipeline, file: sound) { house in
            let runner = try await house.runner("painter")
            try await house.offered(runner)
            let offer = try #require(try await runner.offers().first { $0.type == "vod-audio-merge-transcoding" })
            let job = try await runner.accept(offer.uuid)
            let picture = job.payload["input"]?["previewFileUrl"]?.string ?? ""
            // Where runners before PeerTube 8 look for it, too.
            for address in [picture, picture.replacing("/thumbnails/", with: "/previews/")] {
                #expect(try await runner.load(address, for: job).body.starts(with: [0xFF, 0xD8]))
            }
            #expect(try await runner.abort(job).status == 204)
            // The lane makes the sound if it likes; the picture it leaves alone.
            #expect(try await house.work(runner) >= 1)
            let view = try await house.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(Set(view.renditions.map(\.id)) == ["audio", "480p"])
            #expect(view.renditions.first { $0.id == "480p" }?.madeBy == "painter")
            let master = try await house.house.get("/videos/\(house.video)/master.m3u8").text
            #expect(master.contains("RESOLUTION=854x480"))
        }
    }
}

extension Service {
    /// Waits until the video is as it should be.
    fileprivate func video(_ id: Identifier, when isRight: @Sendable (VideoView) -> Bool) async throws {
        let subscription = changes.subscribe(video: id)
        if let view = try await video(id), isRight(view) { return }
        for await _ in subscription.stream {
            if let view = try await video(id), isRight(view) { return }
        }
    }
}
