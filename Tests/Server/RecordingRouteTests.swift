import Foundation
import LoopbackServer
import StageKit
import StandardStages
import Synchronization
import TestClient
import Testing

@testable import Core
@testable import Server

struct RecordingRouteTests {
    private static let pipeline = """
        {"network": {"allow": ["127.0.0.0/8"]},
         "pipeline": {"ingest": {"stage": "ingest.file"},
                      "record": {"stage": "record.hls", "when": "asked", "with": {"report": "100ms"}}}}
        """

    /// A stream of which there is one segment more each time that its playlist is asked for.
    private static func growingStream() throws -> LoopbackServer {
        let count = Mutex(0)
        return try LoopbackServer { path in
            guard path == "/live.m3u8" else { return [.answer(body: Array("bytes of \(path)".utf8))] }
            let newest = count.withLock { count in
                count += 1
                return count
            }
            var lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:0.1", "#EXT-X-MEDIA-SEQUENCE:0"]
            for number in 0...min(newest, 25) {
                let second = String(100 + number * 2).dropFirst()
                lines += ["#EXT-X-PROGRAM-DATE-TIME:2020-11-14T05:30:\(second)Z", "#EXTINF:2,", "\(number).ts"]
            }
            return [.answer(body: Array((lines.joined(separator: "\n") + "\n").utf8))]
        }
    }

    private static func body(_ source: String, _ more: String = "") -> String {
        #"{"source": "\#(source)", "stream": "chan"\#(more)}"#
    }

    @Test(.timeLimit(.minutes(1))) func aStreamIsShownWhileItIsRecorded() async throws {
        let stream = try Self.growingStream()
        defer { stream.close() }
        try await House.open(pipeline: Self.pipeline, catalog: standardStages) { house in
            let made = try await house.send(
                "POST", "/api/v1/recordings", json: Self.body(stream.address("/live.m3u8")))
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.json["id"]?.string)
            #expect(made.header("location") == "/api/v1/recordings/\(id)")
            #expect(made.json["jobs"]?.array?.map { $0["node"]?.string } == ["record"])

            // By then the playlist came five times, and each segment before the last reading is in the store.
            _ = await stream.received(12)
            let playlist = try await house.get("/playlist/chan/source.m3u8").text
            let listed = playlist.split(separator: "\n").filter { $0.hasPrefix("/segments/") }
            #expect(listed.count >= 4)
            #expect(try await house.get(String(listed[0])).text == "bytes of /0.ts")
            #expect(try await house.get("/files").text == #"["chan"]"#)
            let report = try await house.get("/api/v1/recordings/\(id)")
            #expect(report.status == 200 && report.json["stream"]?.string == "chan")
            #expect(report.json["finished"]?.bool == false)
            // For those who may read the API alone.
            #expect(try await house.get("/videos/\(id)/recording.json").status == 404)

            #expect(try await house.send("POST", "/api/v1/videos/\(id)/cancel").status == 200)
            let asked = stream.requests.count
            let again = try await house.send("POST", "/api/v1/videos/\(id)/retry")
            #expect(again.status == 200)
            _ = await stream.received(asked + 4)
            #expect(stream.requests.count { $0 == "/0.ts" } == 1)
            #expect(try await house.send("DELETE", "/api/v1/videos/\(id)").status == 204)
            #expect(try await house.get(String(listed[0])).status == 200, "the store keeps what was recorded")
            #expect(try await house.get("/api/v1/recordings/\(id)").status == 404)
        }
    }

    @Test func aRecordingIsTheOnlyJobOfItsVideoAfterAStart() async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-record-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: data) }
        let blueprint = try BlueprintReader(catalog: standardStages).read(Self.pipeline)
        let stream = try Self.growingStream()
        defer { stream.close() }
        let request = try JSON.parse(
            #"{"record": {"source": "\#(stream.address("/live.m3u8"))", "stream": "chan", "duration": 2}}"#)
        let first = try await Service.start(data: data, blueprint: blueprint, log: .silent)
        let id = try await first.record(NewVideo(name: "live", request: request)).video.id
        _ = await stream.received(8)
        await first.shutDown(grace: 0)
        let second = try await Service.start(data: data, blueprint: blueprint, log: .silent)
        let video = try #require(try await second.settled(id))
        #expect(video.state == .ready && video.jobs.map(\.node) == ["record"])
        #expect(stream.requests.count { $0 == "/0.ts" } == 1)
        await second.shutDown(grace: 0)
    }

    @Test func wishesThatCannotBe() async throws {
        try await House.open(pipeline: Self.pipeline, catalog: standardStages) { house in
            for (body, status) in [
                (Self.body("https://example.org/x.m3u8", #", "variants": "all""#), 422),
                (Self.body("https://example.org/x.m3u8", #", "variants": []"#), 422),
                (Self.body("https://example.org/x.m3u8", #", "duration": 0"#), 422),
                (Self.body("https://example.org/x.m3u8", #", "duration": "1h""#), 422),
                (Self.body("https://example.org/x.m3u8", #", "height": 1"#), 400),
                (Self.body("/etc/passwd"), 422), (Self.body("ftp://example.org/x"), 422),
                (#"{"stream": "chan"}"#, 422), (#"{"source": "https://example.org/"}"#, 422),
                (#"{"source": "https://example.org/", "stream": "../x"}"#, 422),
                (#"{"source": "https://example.org/", "stream": ".x"}"#, 422), ("[", 400),
            ] {
                let answer = try await house.send(
                    "POST", "/api/v1/recordings", json: body)
                #expect(answer.status == status, "\(body): \(answer.text)")
            }
            #expect(try await house.get("/api/v1/recordings/\(Identifier())").status == 404)
        }
        // A pipeline without a recorder.
        try await House.open { house in
            let answer = try await house.send(
                "POST", "/api/v1/recordings", json: Self.body("https://example.org/x.m3u8"))
            #expect(answer.status == 409 && answer.json["hint"]?.string?.contains("record.hls") == true)
        }
    }
}
