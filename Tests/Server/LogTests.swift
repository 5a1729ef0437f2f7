import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct LogTests {
    @Test func aVideosLogTellsOfItsJobsAndGoesWithIt() async throws {
        try await House.open { house in
            let video = try await house.upload("bad input")
            let other = try await house.upload()
            let path = "/api/v1/videos/\(video.id)/log"
            let log = try await house.get(path)
            #expect(log.status == 200)
            #expect(log.header("content-type") == "text/plain; charset=utf-8")
            #expect(log.text.contains("this is <b>no</b> video"))
            #expect(log.text.contains("node=ingest"))
            #expect(!log.text.contains(other.id.rawValue))
            #expect(try await house.get("/api/v1/videos/\(other.id)/log").text.contains("done after"))
            #expect(try await house.send("DELETE", "/api/v1/videos/\(video.id)").status == 204)
            #expect(try await house.get(path).status == 404)
            let left = try FileManager.default.contentsOfDirectory(
                atPath: house.data.appendingPathComponent("logs").path)
            #expect(left == ["\(other.id).log"])
        }
    }
}
