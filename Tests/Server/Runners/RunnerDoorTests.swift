import Core
import Foundation
import Media
import ScriptedRunner
import StageKit
import TestClient
import Testing

/// The door of the runners: statuses and codes, and what is let through.
@Suite(.timeLimit(.minutes(2))) struct RunnerDoorTests {
    private static func open(_ body: @Sendable (RunnerHouse, ScriptedRunner, ScriptedRunner) async throws -> Void)
        async throws
    {
        let clip = try SampleClip(duration: 1, width: 160, height: 120, frameRate: Rational(10, 1))
        try await RunnerHouse.open(clip: clip, heights: [120, 96]) { house in
            let (one, two) = (try await house.runner("one"), try await house.runner("two"))
            try await house.offered(one)
            try await body(house, one, two)
        }
    }

    private static func says(_ answer: TestClient.Answer, _ status: Int, _ code: String? = nil) -> Bool {
        guard answer.status == status else { return false }
        if status == 204 { return answer.body.isEmpty }
        let isProblem = answer.header("content-type") == "application/problem+json"
        return isProblem && answer.json["code"]?.string == code && answer.json["error"] == answer.json["detail"]
            && answer.json["status"]?.integer == status
    }

    private static let notProcessing = "runner_job_not_in_processing_state"

    @Test func comingAndGoing() async throws {
        try await Self.open { house, one, _ in
            let name = try await one.call("/register", ["registrationToken": "ptrrt-none", "name": "x"])
            #expect(Self.says(name, 404))
            let missing = try await one.call("/register", ["name": "x"])
            #expect(Self.says(missing, 400))
            #expect(missing.json["invalid-params"]?["registrationToken"] != nil)
            await #expect(throws: ScriptedRunner.Refused.self) { _ = try await house.runner("one") }
            #expect(one.token.hasPrefix("ptrt-"))
            let gone = try await one.call("/unregister", ["runnerToken": .string(one.token)])
            #expect(Self.says(gone, 204))
            for path in ["/unregister", "/jobs/request"] {
                let answer = try await one.call(path, ["runnerToken": .string(one.token)])
                #expect(Self.says(answer, 404, "unknown_runner_token"))
            }
            #expect(try await house.house.get("/api/v1/runners").json["total"]?.integer == 1)
        }
    }

    @Test func theLoserOfARaceIsToldSo() async throws {
        try await Self.open { _, one, two in
            let uuid = try #require(try await one.offers().first).uuid
            _ = try await one.accept(uuid)
            #expect(Self.says(try await two.acceptance(of: uuid), 409, "runner_job_not_in_pending_state"))
            #expect(Self.says(try await two.acceptance(of: Identifier().rawValue), 404))
            #expect(Self.says(try await two.acceptance(of: "nonsense"), 400))
            var stranger = two
            stranger.token = "ptrt-nobody"
            #expect(Self.says(try await stranger.acceptance(of: uuid), 404, "unknown_runner_token"))
        }
    }

    @Test func tokensOfEachKindHaveToFit() async throws {
        try await Self.open { _, one, two in
            let job = try #require(try await one.take())
            let other = try #require(try await two.take())
            let swapped = ScriptedRunner.Job(uuid: job.uuid, type: job.type, payload: job.payload, token: other.token)
            var stranger = one
            stranger.token = "ptrt-nobody"
            for (runner, job) in [(two, job), (one, swapped), (stranger, job)] {
                #expect(Self.says(try await runner.update(job, progress: 1), 404))
                #expect(Self.says(try await runner.success(job, []), 404))
                #expect(Self.says(try await runner.error(job, "x"), 404))
                #expect(Self.says(try await runner.abort(job), 404))
                let url = job.payload["input"]?["videoFileUrl"]?.string ?? ""
                #expect(Self.says(try await runner.load(url, for: job), 404))
            }
            let url = job.payload["input"]?["videoFileUrl"]?.string ?? ""
            let elsewhere = url.replacing(try #require(url.split(separator: "/").dropLast().last), with: UUID().uuidString)
            #expect(Self.says(try await one.load(elsewhere, for: job), 403))
            #expect(try await one.load(url + "/audio", for: job).status == 200)
            #expect(Self.says(try await one.update(job, progress: nil), 204))
        }
    }

    @Test func lateCallsAreToldWhatHappened() async throws {
        try await Self.open { house, one, two in
            let job = try #require(try await one.take())
            let path = "/api/v1/runners/jobs/\(job.uuid)"
            #expect(try await house.house.send("POST", path + "/cancel").status == 204)
            #expect(try await house.house.send("POST", path + "/cancel").status == 400)
            // Cancelled while at work: the next sign of life is answered so that the runner stops.
            #expect(Self.says(try await one.update(job, progress: 50), 404, Self.notProcessing))
            #expect(try await house.house.send("POST", path + "/retry").status == 204)
            let again = try await two.accept(job.uuid)
            #expect(Self.says(try await one.success(job, try Self.files("late")), 404, Self.notProcessing))
            #expect(Self.says(try await one.error(job, "late"), 404, Self.notProcessing))
            #expect(Self.says(try await two.abort(again), 204))
            #expect(Self.says(try await two.update(again, progress: 1), 404, Self.notProcessing))
            // Its tokens are dead, and so is what it sends after giving the job back.
            let last = try await one.accept(job.uuid)
            #expect(try await one.finish(last) == 204)
            #expect(Self.says(try await one.update(last, progress: 100), 204))
            #expect(Self.says(try await one.success(last, []), 400, Self.notProcessing))
            #expect(Self.says(try await one.error(last, "x"), 400, Self.notProcessing))
            #expect(try await house.house.send("DELETE", path).status == 204)
            #expect(try await house.house.send("DELETE", path).status == 404)
        }
    }

    private static func files(_ text: String, playlist: String? = nil) throws -> [ScriptedRunner.File] {
        var files = [ScriptedRunner.File("payload[videoFile]", "x.mp4", "video/mp4", Array(text.utf8))]
        if let playlist {
            let type = "application/vnd.apple.mpegurl"
            files.append(.init("payload[resolutionPlaylistFile]", "x.m3u8", type, Array(playlist.utf8)))
        }
        return files
    }

    @Test func whatIsNoVideoIsNotTakenAndTheJobIsOfferedAgain() async throws {
        try await Self.open { house, one, two in
            let before = try Self.stored(house)
            let wrong: [[ScriptedRunner.File]] = [
                try Self.files("this is a text"),
                try Self.files("x", playlist: "#EXTM3U\n#EXTINF:4,\n../../x\n"),
                try Self.files("x", playlist: "#EXTM3U\n#EXT-X-MAP:URI=\"/etc/passwd\"\n"),
            ]
            for (index, files) in wrong.enumerated() {
                let job = try #require(try await [one, two][index % 2].take())
                let answer = try await [one, two][index % 2].success(job, files)
                #expect(Self.says(answer, 400))
                // It counts as a failure already; the runner's own report comes too late.
                #expect(Self.says(try await [one, two][index % 2].error(job, "got 400"), 404, Self.notProcessing))
                let shown = try await house.service.runnerJobs().data.first { $0.id.rawValue == job.uuid }
                #expect(shown?.state == .pending)
                // The second runner is offered another job first, the first one then what the second failed at.
                #expect(shown?.failures == [1, 1, 2][index])
                #expect(shown?.error?.isEmpty == false)
                #expect(try Self.stored(house) == before)
            }
            #expect(try await one.offers().count == 3)
        }
    }

    @Test func filesThatNobodyAskedForAreNotRead() async throws {
        try await Self.open { house, one, _ in
            let job = try #require(try await one.take())
            let before = try Self.stored(house)
            let path = "/api/v1/runners/jobs/\(job.uuid)"
            #expect(Self.says(try await one.success(job, []), 400))
            // The file before the tokens: nobody may send that yet.
            let file = "--b\r\nContent-Disposition: form-data; name=\"payload[videoFile]\"; filename=\"x\"\r\n\r\n"
            let answer = try await house.house.client().request(
                "POST", path + "/success", headers: ["content-type": "multipart/form-data; boundary=b"],
                body: Array((file + "x\r\n--b--\r\n").utf8))
            #expect(Self.says(answer, 400))
            // 20 GB of progress: refused by its length alone.
            let client = try house.house.client()
            try await client.send(
                "POST \(path)/update HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=b\r\n"
                    + "content-length: 20000000000\r\n\r\n")
            #expect(try await client.answer().status == 413)
            // 20 GB by a stranger: refused before any of them is read.
            let stranger = try house.house.client()
            let texts = ["jobToken", "runnerToken"].map { name in
                "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\nx\r\n"
            }
            try await stranger.send(
                "POST \(path)/success HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=b\r\n"
                    + "content-length: 20000000000\r\n\r\n" + texts.joined() + file)
            #expect(Self.says(try await stranger.answer(), 404))
            #expect(try Self.stored(house) == before)
            #expect(Self.says(try await one.update(job, progress: 7), 204))
        }
    }

    @Test func registrationTokensComeAndGo() async throws {
        try await Self.open { house, one, two in
            let path = "/api/v1/runners/registration-tokens"
            let tokens = try await house.house.get(path + "?sort=createdAt&count=2").json
            #expect(tokens["total"]?.integer == 2)
            let first = try #require(tokens["data"]?.array?.first)
            #expect(first["registrationToken"]?.string?.hasPrefix("ptrrt-") == true)
            #expect(first["registeredRunnersCount"]?.integer == 1)
            #expect(first["createdAt"] == first["updatedAt"])
            for query in ["count=101", "count=x", "start=-1", "sort=name"] {
                #expect(try await house.house.get("\(path)?\(query)").status == 400, "\(query)")
            }
            let id = try #require(first["id"]?.integer)
            let job = try #require(try await one.take())
            #expect(try await house.house.send("DELETE", "\(path)/\(id)").status == 204)
            #expect(try await house.house.send("DELETE", "\(path)/\(id)").status == 404)
            // Its runner goes with it, and what it had is offered to others.
            #expect(Self.says(try await one.request(), 404, "unknown_runner_token"))
            #expect(try await two.offers().contains { $0.uuid == job.uuid })
        }
    }

    /// All files but the database and logs.
    private static func stored(_ house: RunnerHouse) throws -> [String] {
        try ["incoming", "work", "scratch", "videos/\(house.video)"].flatMap { folder in
            let path = house.house.data.appending(path: folder).path
            return try FileManager.default.subpathsOfDirectory(atPath: path).map { "\(folder)/\($0)" }
        }.sorted()
    }

    @Test func whoeverRunsItSeesAll() async throws {
        try await Self.open { house, one, _ in
            let job = try #require(try await one.take())
            _ = try await one.error(job, "line one\nline two")
            let all = try await house.house.get("/api/v1/runners/jobs?sort=priority&count=100").json
            #expect(all["total"]?.integer == 3)
            let failed = try #require(all["data"]?.array?.first { $0["uuid"]?.string == job.uuid })
            #expect(failed["failures"]?.integer == 1)
            #expect(failed["error"]?.string == "line one\nline two")
            #expect(failed["privatePayload"]?["videoUUID"]?.string == house.video.rawValue)
            let held = try #require(try await one.take())
            for (query, count) in [
                ("stateOneOf=1&stateOneOf=3", 2), ("stateOneOf=2", 1), ("search=\(held.uuid)", 1), ("search=one", 1),
                ("search=hls", 3), ("search=nobody", 0), ("typeOneOf=vod-hls-transcoding&start=2", 3),
                ("typeOneOf=video-transcription", 0),
            ] {
                let page = try await house.house.get("/api/v1/runners/jobs?\(query)").json
                #expect(page["total"]?.integer == count, "\(query)")
            }
            for query in ["stateOneOf=12", "typeOneOf=x", "sort=name", "count=0", "start=1&start=2"] {
                #expect(try await house.house.get("/api/v1/runners/jobs?\(query)").status == 400, "\(query)")
            }
            let runners = try await house.house.get("/api/v1/runners").json["data"]?.array ?? []
            #expect(runners.map { $0["name"]?.string } == ["two", "one"])
            #expect(runners.last?["version"]?.string == "0.3.0")
            let id = try #require(runners.last?["id"]?.integer)
            #expect(try await house.house.send("DELETE", "/api/v1/runners/\(id)").status == 204)
            #expect(try await house.house.send("DELETE", "/api/v1/runners/\(id)").status == 404)
            #expect(try await one.offersStatus() == 404)
            #expect(try await house.house.get("/api/v1/runners/jobs?stateOneOf=2").json["total"]?.integer == 0)
        }
    }
}

extension ScriptedRunner {
    fileprivate func offersStatus() async throws -> Int { try await request().status }
}
