import Core
import Foundation
import HTTP
import LoopbackServer
import Media
import StageKit
import StandardStages
import TestClient
import Testing

@testable import Server

struct CutRouteTests {
    private static let nodes: Set = ["ingest", "probe", "transcode", "package"]

    @Test(.enabled(if: PreparedMedia.isPossible), .timeLimit(.minutes(1)))
    func aPartOfAVideo() async throws {
        let clip = try SampleClip(duration: 8, width: 640, height: 360, frameRate: Rational(25, 1))
        try await House.open(clip: clip, nodes: Self.nodes) { house, video in
            let address = "/videos/\(video.id)/cut"
            for (query, suffix, type, numbers, codecs) in [
                ("?start=1.5&end=6.1", "mp4", "video/mp4", 38..<153, ["h264", "aac"]),
                ("?start=3.12&end=3.6&format=ts", "ts", "video/MP2T", 78..<90, ["h264", "aac"]),
                ("?rendition=source&start=2&end=5&format=ts", "ts", "video/MP2T", 50..<125, ["h264", "aac"]),
                ("?start=7.5&format=webm", "webm", "video/webm", 188..<200, ["vp9", "opus"]),
                ("?start=1&end=99&format=mp3", "mp3", "audio/mpeg", 0..<0, ["mp3"]),
                ("?rendition=audio&start=1&end=2", "mp4", "video/mp4", 0..<0, ["aac"]),
            ] {
                let answer = try await house.get(address + query)
                #expect(answer.status == 200 && answer.header("content-type") == type, "\(query) \(answer.status)")
                #expect(answer.header("content-disposition")?.contains(".\(suffix)") == true)
                let read = try SampleNumbers.read(answer.body, suffix)
                #expect(read.numbers == numbers.map { $0 }, "\(query)")
                #expect(read.codecs == codecs, "\(query)")
            }
            let joined = try await house.get(address + "?range=1,2.02&range=5.5,6&range=0,0.5")
            #expect(try SampleNumbers.read(joined.body, "mp4").numbers == Array(25..<51) + Array(138..<150) + Array(0..<13))

            for (query, field) in [
                ("?start=-1", "start"), ("?start=soon", "start"), ("?end=nan", "end"), ("?start=4&end=4", "end"),
                ("?start=4&end=3", "end"), ("?start=9", "start"), ("?start=1&start=2", "start"), ("?format=avi", "format"),
                ("?range=1", "range"), ("?range=2,1", "range"), ("?range=1,2&start=1", "start"), ("?speed=2", "speed"),
                ("?fallback=yes", "fallback"),
            ] {
                let answer = try await house.get(address + query)
                #expect(answer.status == 400 && answer.json["field"]?.string == field, "\(query): \(answer.status)")
            }
            let unknown = try await house.get(address + "?rendition=9p")
            #expect(unknown.status == 404 && unknown.json["code"]?.string == "unknown_rendition")
            #expect(try await house.send("HEAD", address + "?start=1").status == 200)
            #expect(try await house.get("/videos/\(Identifier())/cut").status == 404)

            // A private one is for those who may read, or have a signed address.
            _ = try await house.send("PATCH", "/api/v1/videos/\(video.id)", json: #"{"visibility": "private"}"#)
            let stranger = ["host": "shown.example"]
            #expect(try await house.get(address + "?start=1", stranger).status == 421)
            let base = try await house.send("POST", "/api/v1/videos/\(video.id)/sign").json["base"]?.string ?? ""
            let signed = try await house.get(base + "cut?start=1&end=2", stranger)
            #expect(signed.status == 200)
            #expect(try await house.get(base + "cut?start=1&end=2&rendition=source", stranger).status == 421)
            #expect(try await house.get(base + "waveform?width=8", stranger).status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whatCannotBeCut() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("odd-\(Identifier())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (clip, odd) = (folder.appending(path: "clip.mp4"), folder.appending(path: "odd.mp4"))
        try SampleClip(duration: 3, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: clip)
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        ffmpeg.arguments = ["-v", "error", "-i", clip.path, "-c:v", "mpeg4", "-q:v", "2", "-c:a", "copy", odd.path]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        let pending = try LoopbackServer { _ in [.stall] }
        defer { pending.close() }
        let pipeline = """
            {"network": {"allow": ["127.0.0.0/8"]},
             "pipeline": {"ingest": {"stage": "ingest.file", "lanes": 2, "with": {"folders": ["\(folder.path)"]}},
                          "probe": {"stage": "probe.libav", "after": ["ingest"]}}}
            """
        try await House.open(pipeline: pipeline, catalog: standardStages) { house in
            // It cannot be copied, and nobody has said that it may be encoded in full.
            let video = try await house.send(
                "POST", "/api/v1/videos", json: #"{"source": "\#(odd.path)"}"#)
            let id = try #require(video.json["id"]?.string.flatMap { Identifier(rawValue: $0) })
            #expect(try await house.service.settled(id)?.state == .ready)
            let address = "/videos/\(id)/cut?rendition=source&start=0.5&end=1.5"
            let refused = try await house.get(address)
            #expect(refused.status == 422 && refused.json["code"]?.string == "not_copyable")
            #expect(refused.json["hint"]?.string?.contains("fallback=encode") == true)
            let encoded = try await house.get(address + "&fallback=encode")
            #expect(encoded.status == 200)
            #expect(try SampleNumbers.read(encoded.body, "mp4").numbers == Array(13..<38))
            // One that is still on its way.
            let waiting = try await house.send(
                "POST", "/api/v1/videos", json: #"{"source": "\#(pending.address("/x.mp4"))"}"#)
            let other = try #require(waiting.json["id"]?.string)
            _ = await pending.received(1)
            let early = try await house.get("/videos/\(other)/cut?start=0&end=1")
            #expect(early.status == 409 && early.json["code"]?.string == "not_ready")
            _ = try await house.send("DELETE", "/api/v1/videos/\(other)")
        }
    }

    @Test(.enabled(if: PreparedMedia.isPossible), .timeLimit(.minutes(1)))
    func aWaveform() async throws {
        let clip = try SampleClip(duration: 4, width: 320, height: 180, frameRate: Rational(25, 1))
        try await House.open(clip: clip, nodes: Self.nodes) { house, video in
            let address = "/videos/\(video.id)/waveform"
            let answer = try await house.get(address + "?width=400&height=32")
            #expect(answer.status == 200 && answer.header("content-type") == "image/png")
            #expect(answer.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            let etag = try #require(answer.header("etag"))
            #expect(try await house.get(address + "?width=400&height=32", ["if-none-match": etag]).status == 304)
            for (query, field) in [
                ("?width=0", "width"), ("?height=5000", "height"), ("?start=3&end=2", "end"), ("?start=x", "start"),
                ("?size=1", "size"),
            ] {
                let refused = try await house.get(address + query)
                #expect(refused.status == 400 && refused.json["field"]?.string == field, "\(query)")
            }
        }
    }

    @Test func theLongestIsLimited() async throws {
        let desk = CutDesk(limit: 10)
        let error = await #expect(throws: HTTPError.self) {
            _ = try await desk.body(lasting: 10.5, hint: nil) { _ in throw CancellationError() } as (Response.Body, Int)
        }
        #expect(error?.status == 413 && error?.field == "end")
    }

    @Test func aRelayStopsItsMakerWhenNobodyListens() async throws {
        let relay = ByteRelay()
        let making = Task.detached {
            var count = 0
            while (try? relay.put([UInt8](repeating: 0, count: 1 << 20))) != nil { count += 1 }
            relay.finish(.failure(CancellationError()))
            return count
        }
        _ = try await relay.next()
        relay.stop()
        #expect(await making.value >= 1)
        await #expect(throws: CancellationError.self) { _ = try await relay.next() }
    }
}
