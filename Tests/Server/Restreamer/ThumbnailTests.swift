import Foundation
import Media
import StageKit
import TestClient
import Testing

@testable import Server

/// Thumbnails, and videos that are written into the store.
struct ThumbnailTests {
    private static let time = "timestamp=2020-11-14T05:30:01"

    /// A template of 400x300 pixels with a hole.
    private static func template(_ file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        ffmpeg.arguments = [
            "-v", "error", "-f", "lavfi", "-i", "color=red:s=400x300,format=rgba,geq=r=255:g=0:b=0:a='255*gt(X,200)'",
            "-frames:v", "1", file.path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
    }

    /// Width and height in the header of a PNG (W3C PNG, section 11.2.1).
    private static func size(_ png: [UInt8]) -> [Int] {
        [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test(.timeLimit(.minutes(1))) func aPictureBehindATemplate() async throws {
        try await StoreHouse.open { store in
            try store.fill(clip: 4)
            let folder = store.house.data.appending(path: "thumbnail-templates")
            try Self.template(folder.appending(path: "frame.png"))
            try Self.template(folder.appending(path: "placed.png"))
            try Data(#"{"crop": [0, 0, 160, 180], "location": [10, 10, 170, 190]}"#.utf8)
                .write(to: folder.appending(path: "placed.json"))
            try Self.template(folder.appending(path: "broken.png"))
            try Data("[]".utf8).write(to: folder.appending(path: "broken.json"))
            #expect(try await store.get("/thumbnail-templates").text == #"["broken","frame","placed"]"#)
            let path = "/thumbnail/chan/source.png?\(Self.time)"
            for query in ["template=frame", "template=placed", "template=frame&crop=0,0,100,100&location=-5,0,95,100"] {
                let answer = try await store.get("\(path)&\(query)")
                #expect(answer.status == 200 && answer.header("content-type") == "image/png", "\(query)")
                #expect(Self.size(answer.body) == [400, 300])
            }
            let png = [UInt8](try Data(contentsOf: folder.appending(path: "frame.png")))
            let sent = try await store.house.client().request(
                "POST", "\(path)&crop=0,0,320,180&location=0,0,400,300", headers: ["content-type": "image/png"], body: png)
            #expect(sent.status == 200 && Self.size(sent.body) == [400, 300])

            for (query, status) in [
                ("template=none", 404), ("template=..%2fframe", 404), ("template=.hidden", 404), ("template=broken", 404),
                ("", 400), ("template=frame&crop=1,2,3", 400), ("template=frame&location=x", 400),
                ("template=frame&crop=0,0,321,180", 400),
            ] {
                #expect(try await store.get("\(path)&\(query)").status == status, "\(query)")
            }
            #expect(try await store.get("/thumbnail/chan/source.png?template=frame").status == 400)
            #expect(try await store.get("/thumbnail/chan/source.png?template=frame&timestamp=2020-11-14T09:00").status == 406)
            #expect(try await store.get("/thumbnail/chan/none.png?template=frame&\(Self.time)").status == 404)
            #expect(try await store.get("/thumbnail/.chan/source.png?template=frame&\(Self.time)").status == 403)
            for (query, body, status) in [
                ("&crop=0,0,9,9", png, 400), ("&location=0,0,9,9", png, 400),
                ("&crop=0,0,9,9&location=0,0,9,9", Array("no picture".utf8), 400),
            ] {
                let answer = try await store.house.client().request(
                    "POST", path + query, headers: ["content-type": "image/png"], body: body)
                #expect(answer.status == status, "\(query)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func videosAreWrittenIntoTheStore() async throws {
        try await StoreHouse.open { store in
            try store.fill(clip: 10, without: [2])
            let path = "/generate_videos/chan/source"
            let wish = #"{"all": ["2020-11-14T05:30:00", "2020-11-14T05:30:10"], "none": ["2020-11-14T07", "2020-11-14T08"]}"#
            let answer = try await store.house.send("POST", path, json: wish)
            #expect(answer.status == 200)
            #expect(answer.text == #"["chan_source_all_0.mkv","chan_source_all_1.mkv"]"#)
            // Before the hole 4 s, after it 4 s; whole segments.
            for (index, numbers) in [0..<100, 150..<250].enumerated() {
                let file = try await store.get("/segments/chan_source_all_\(index).mkv")
                #expect(try SampleNumbers.read(file.body, "mkv").numbers == Array(numbers))
            }
            // What is there stays as it is.
            let first = store.base.appending(path: "chan_source_all_0.mkv")
            try Data("kept".utf8).write(to: first)
            #expect(try await store.house.send("POST", path, json: wish).status == 200)
            #expect(try Data(contentsOf: first) == Data("kept".utf8))
            let hidden = try FileManager.default.contentsOfDirectory(atPath: store.base.path).filter { $0.hasPrefix(".") }
            #expect(hidden == [])

            let (start, end) = ("2020-11-14T05:30:00", "2020-11-14T05:30:02")
            for (body, status) in [
                (#"{"a/b": ["\#(start)", "\#(end)"]}"#, 400), (#"{".a": ["\#(start)", "\#(end)"]}"#, 400),
                (#"{"a": ["\#(end)", "\#(start)"]}"#, 400), (#"{"a": ["\#(start)"]}"#, 400), (#"{"a": "x"}"#, 400),
                (#"{"a": ["x", "\#(end)"]}"#, 400), ("[]", 400), ("{}", 400), ("{", 400),
                (#"{"a": ["2020-11-14", "2020-11-20"]}"#, 413),
            ] {
                #expect(try await store.house.send("POST", path, json: body).status == status, "\(body)")
            }
            #expect(try await store.house.send("POST", path).status == 415)
            #expect(try await store.house.send("POST", "/generate_videos/chan/none", json: wish).status == 404)
            #expect(try await store.house.send("POST", "/generate_videos/.chan/source", json: wish).status == 403)
            #expect(try await store.house.send("GET", path).status == 405)
        }
    }
}
