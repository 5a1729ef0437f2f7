import Core
import Foundation
import HTTP
import Media
import StageKit
import TestClient
import Testing

@testable import Server

struct FrameTests {
    private static let nodes: Set = ["ingest", "probe", "transcode", "package"]

    /// The number that stands in a JPEG of a drawn clip, and its width.
    static func read(_ jpeg: [UInt8]) throws -> (number: Int?, width: Int) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("frame-\(Identifier()).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        let raw = file.appendingPathExtension("gray")
        defer { try? FileManager.default.removeItem(at: raw) }
        try Data(jpeg).write(to: file)
        // Of the JPEG's own header: SOF0 says height and width.
        let marker = try #require(jpeg.indices.dropLast(9).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        let (height, width) = (
            Int(jpeg[marker + 5]) << 8 | Int(jpeg[marker + 6]), Int(jpeg[marker + 7]) << 8 | Int(jpeg[marker + 8])
        )
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        ffmpeg.arguments = [
            "-v", "error", "-y", "-f", "mjpeg", "-i", file.path, "-pix_fmt", "gray", "-f", "rawvideo", raw.path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        let luma = [UInt8](try Data(contentsOf: raw))
        return (SampleStrip.number(luma: luma, width: width, height: height), width)
    }

    @Test(.enabled(if: PreparedMedia.isPossible), .timeLimit(.minutes(1)))
    func anyMomentOfAnyWidth() async throws {
        let clip = try SampleClip(duration: 6, width: 640, height: 360, frameRate: Rational(25, 1))
        try await House.open(clip: clip, nodes: Self.nodes) { house, video in
            let address = "/videos/\(video.id)/frame"
            for (query, number, width) in [
                ("?at=3.1&width=320", 77, 320), ("?at=3.12", 78, 640), ("?at=0&width=3840", 0, 640), ("", 0, 640),
                ("?at=5.99", 149, 640), ("?at=6.3&width=320", 149, 320),
            ] {
                let answer = try await house.get(address + query)
                #expect(answer.status == 200 && answer.header("content-type") == "image/jpeg", "\(query)")
                let read = try Self.read(answer.body)
                #expect(read.number == number && read.width == width, "\(query): \(read)")
                #expect(answer.header("cache-control")?.hasPrefix("public, max-age") == true)
                let etag = try #require(answer.header("etag"))
                #expect(try await house.get(address + query, ["if-none-match": etag]).status == 304)
                #expect(
                    try await house.send("HEAD", address + query).header("content-length") == String(answer.body.count))
            }
            for (query, field) in [
                ("?at=-1", "at"), ("?at=soon", "at"), ("?at=7", "at"), ("?at=nan", "at"), ("?at=1e99", "at"),
                ("?width=15", "width"), ("?width=3841", "width"), ("?width=x", "width"), ("?at=1&at=2", "at"),
                ("?time=1", "time"),
            ] {
                let answer = try await house.get(address + query)
                #expect(answer.status == 400 && answer.json["field"]?.string == field, "\(query)")
            }
            #expect(try await house.get("/videos/\(Identifier())/frame").status == 404)

            // Many at once, of different moments: all are answered, or told to come back.
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<60 {
                    group.addTask { try await house.get(address + "?at=\(Double(index) / 10)&width=160").status }
                }
                var statuses: [Int: Int] = [:]
                for try await status in group { statuses[status, default: 0] += 1 }
                #expect(statuses[200, default: 0] >= FrameDesk.mostWaiting)
                #expect(statuses[200, default: 0] + statuses[503, default: 0] == 60)
            }

            // A private one is for those who may read, or have a signed address.
            _ = try await house.send("PATCH", "/api/v1/videos/\(video.id)", json: #"{"visibility": "private"}"#)
            let stranger = ["host": "shown.example"]
            #expect(try await house.get(address + "?at=1", stranger).status == 421)
            let own = try await house.get(address + "?at=1")
            #expect(own.status == 200 && own.header("cache-control") == "private, no-cache")
            let base = try await house.send("POST", "/api/v1/videos/\(video.id)/sign").json["base"]?.string ?? ""
            let signed = try await house.get(base + "frame?at=1", stranger)
            #expect(signed.status == 200 && signed.body == own.body)
        }
    }

    @Test(.enabled(if: PreparedMedia.isPossible))
    func aVideoWithoutRenditionsHasNone() async throws {
        try await House.open { house in
            let video = try await house.upload()
            let answer = try await house.get("/videos/\(video.id)/frame?at=1")
            #expect(answer.status == 404 && answer.json["code"]?.string == "no_picture")
        }
    }
}
