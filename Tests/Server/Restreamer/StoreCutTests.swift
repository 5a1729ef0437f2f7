import Foundation
import Media
import SegmentStore
import StageKit
import TestClient
import Testing

@testable import Server

/// Cuts of a store of real segments, read back picture by picture.
struct StoreCutTests {
    /// `05:30:` and seconds.
    private static func time(_ seconds: Double) -> String {
        "2020-11-14T05:30:" + (seconds < 10 ? "0" : "") + String(seconds)
    }

    @Test(.timeLimit(.minutes(1))) func exactToTheFrame() async throws {
        try await StoreHouse.open { store in
            try store.fill(clip: 12)
            let address = "/cut/chan/source.ts?"
            let range = "start=\(Self.time(1.3))&end=\(Self.time(8.66))"
            for (query, suffix, type, numbers) in [
                (range, "ts", "video/MP2T", 33..<217), (range + "&type=smart", "ts", "video/MP2T", 33..<217),
                (range + "&experimental=true", "ts", "video/MP2T", 33..<217),
                (range + "&type=mp4", "mp4", "video/mp4", 33..<217),
                ("type=mpegts&start=\(Self.time(3.0))&end=\(Self.time(4.5))", "ts", "video/MP2T", 75..<113),
                ("type=webm&start=\(Self.time(3.9))&end=\(Self.time(4.5))", "webm", "video/webm", 98..<113),
            ] {
                let answer = try await store.get(address + query)
                #expect(answer.status == 200 && answer.header("content-type") == type, "\(query)")
                #expect(try SampleNumbers.read(answer.body, suffix).numbers == numbers.map { $0 }, "\(query)")
            }
            let faded =
                address + "range=\(Self.time(2.0)),\(Self.time(3.0))&range=\(Self.time(6.0)),\(Self.time(7.0))"
            let seen = try await store.get(faded + "&transition=fade,0.4")
            #expect(seen.status == 200)
            let shown = try SampleNumbers.read(seen.body, "ts").numbers
            #expect(shown.count == 40)
            #expect(Array(shown.prefix(15)) == (50..<65).map { $0 })
            #expect(Array(shown.suffix(15)) == (160..<175).map { $0 })
            let hard = try await store.get(faded + "&transition=")
            #expect(try SampleNumbers.read(hard.body, "ts").numbers == Array(50..<75) + Array(150..<175))
            for (transition, status) in [
                ("fade,1,2", 400), ("fade", 400), ("nosuch,1", 400), ("fade,-1", 400), ("fade,x", 400),
                ("fade,0.1&transition=fade,0.1", 400), ("fade,1.5", 422),
            ] {
                #expect(try await store.get(faded + "&transition=\(transition)").status == status, "\(transition)")
            }
            let sound = try await store.get(address + range + "&type=mp3")
            #expect(sound.status == 200 && sound.header("content-type") == "audio/mpeg")
            let joined = try await store.get(
                address + "range=\(Self.time(8.0)),\(Self.time(9.0))&range=\(Self.time(1.0)),\(Self.time(2.5))")
            #expect(try SampleNumbers.read(joined.body, "ts").numbers == Array(200..<225) + Array(25..<63))

            for suffix in ["png", "jpg"] {
                let frame = try await store.get("/frame/chan/source.\(suffix)?timestamp=\(Self.time(4.715))")
                let type = suffix == "png" ? "image/png" : "image/jpeg"
                #expect(frame.status == 200 && frame.header("content-type") == type)
            }
            #expect(try await store.get("/frame/chan/source.png?timestamp=2020-11-14T09:00:00").status == 406)
            #expect(try await store.get("/frame/chan/source.png").status == 400)
            let wave = try await store.get("/waveform/chan/source.png?\(range)&size=200x20")
            #expect(wave.status == 200 && wave.header("content-type") == "image/png")
            for query in [
                "\(range)&size=9", "\(range)&size=0x9", "start=\(Self.time(1.0))",
                "start=\(Self.time(2.0))&end=\(Self.time(1.0))",
            ] {
                #expect(try await store.get("/waveform/chan/source.png?\(query)").status == 400, "\(query)")
            }
            #expect(try await store.get(address + range + "&type=slow").status == 400)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whatCannotBeCopiedSaysSo() async throws {
        try await StoreHouse.open { store in
            try store.fill(
                clip: 4, codec: ["-c:v", "mpeg2video", "-q:v", "2", "-g", "50", "-sc_threshold", "1000000000"])
            let address = "/cut/chan/source.ts?start=\(Self.time(1.0))&end=\(Self.time(3.0))"
            for type in ["", "&type=fast", "&type=smart", "&type=mp4"] {
                let refused = try await store.get(address + type)
                #expect(refused.status == 422 && refused.json["code"]?.string == "not_copyable", "\(type)")
                #expect(refused.json["hint"]?.string?.contains("fallback=encode") == true)
            }
            for type in ["&fallback=encode", "&type=mpegts"] {
                let answer = try await store.get(address + type)
                #expect(answer.status == 200)
                #expect(try SampleNumbers.read(answer.body, "ts").numbers == Array(25..<75), "\(type)")
            }
            #expect(try await store.get(address + "&fallback=copy").status == 400)
        }
    }

    @Test(.timeLimit(.minutes(1))) func holesAreJoined() async throws {
        try await StoreHouse.open { store in
            try store.fill(clip: 12, without: [2], garbage: [4])
            let address = "/cut/chan/source.ts?start=\(Self.time(1.0))&end=\(Self.time(11.0))"
            #expect(try await store.get(address).status == 406)
            let answer = try await store.get(address + "&allow_holes=true")
            #expect(answer.status == 200)
            #expect(answer.header("warning")?.contains("1 segments are no media") == true)
            #expect(try SampleNumbers.read(answer.body, "ts").numbers == Array(25..<100) + Array(150..<200) + Array(250..<275))
            // A link that leads out of the store is a hole, too.
            let outside = FileManager.default.temporaryDirectory.appendingPathComponent("outside-\(Identifier()).ts")
            let inside = store.base.appending(path: StoreHouse.path(0))
            try FileManager.default.moveItem(at: inside, to: outside)
            defer { try? FileManager.default.removeItem(at: outside) }
            try FileManager.default.createSymbolicLink(at: inside, withDestinationURL: outside)
            let linked = "start=\(Self.time(0.5))&end=\(Self.time(1.5))"
            #expect(try await store.get("/cut/chan/source.ts?\(linked)").status == 406)
            #expect(try await store.get("/frame/chan/source.png?timestamp=\(Self.time(0.5))").status == 406)
            // Nothing is missing by name, but what is there is no media.
            let garbage = try await store.get("/cut/chan/source.ts?start=\(Self.time(8.0))&end=\(Self.time(9.0))")
            #expect(garbage.status == 406)
        }
    }
}
