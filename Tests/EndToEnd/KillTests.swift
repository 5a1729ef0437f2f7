import Foundation
import SQL
import StageKit
import Sys
import TestClient
import Testing

/// `kill -9` at any moment loses nothing: after a restart each video goes on and ends right, with one result each.
@Suite(.serialized) struct KillTests {
    private static let kills = 30
    private static let videos = 8

    @Test func thirtyKillsDuringABatchLoseNothing() async throws {
        let scratch = try Scratch("kill")
        let data = scratch.file("data")
        let clips = [
            try await SampleClips.shared.clip(seconds: 6, size: "640x360"),
            try await SampleClips.shared.clip(seconds: 4, size: "320x180"),
        ]
        var random = SystemRandomNumberGenerator()
        var ids: [String] = []
        for round in 0..<Self.kills {
            let server = try await MillraceServer(data: data)
            // Uploads are spread over the rounds, so that kills meet every phase of a video's life.
            if ids.count < Self.videos, round % 3 == 0 {
                ids.append(try await server.upload(clips[ids.count % clips.count], name: "video \(ids.count)"))
            }
            // The moment of a kill is random on purpose: this is the one place where a test waits for time to pass.
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...900, using: &random)))  // polls nothing: random moment
            await server.kill()
        }
        let server = try await MillraceServer(data: data)
        while ids.count < Self.videos { ids.append(try await server.upload(clips[ids.count % clips.count])) }

        var promised: Set<String> = []
        for id in ids {
            let video = try await server.settled(id)
            #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
            let jobs = video["jobs"]?.array ?? []
            let nodes = jobs.compactMap { $0["node"]?.string }
            #expect(nodes.count == Set(nodes).count, "a node has two jobs: \(nodes)")
            // After a start seeding is brought round to videos that are ready already, one after the other.
            let others = jobs.filter { $0["node"] != .string("seed") }
            // The clips have no texts.
            #expect(others.allSatisfy { ["done", "skipped"].contains($0["state"]?.string) })
            let renditions = (video["renditions"]?.array ?? []).compactMap { $0["id"]?.string }
            #expect(!renditions.isEmpty && renditions.count == Set(renditions).count, "\(renditions)")
            for name in Self.names(in: video) { promised.insert("\(id)/\(name)") }
            let master = try await server.call("GET", "/videos/\(id)/master.m3u8")
            #expect(master.status == 200)
        }
        let list = try await server.json("/api/v1/videos?limit=200")
        #expect(list["total"]?.integer == Self.videos)
        #expect(await server.stop() == .code(0))

        // What is there is what the library knows, file by file, and all that the API promised is among it.
        let known = try Self.artifacts(in: data)
        #expect(Set(Scratch.files(below: data.appendingPathComponent("videos"))) == known)
        #expect(promised.subtracting(known) == [])
        for folder in ["incoming", "uploads", "scratch", "work"] {
            #expect(Scratch.files(below: data.appendingPathComponent(folder)) == [], "\(folder)")
        }
    }

    /// The files that the library knows, as `VIDEO/NAME`.
    private static func artifacts(in data: URL) throws -> Set<String> {
        let database = try SQLiteDatabase(data.appendingPathComponent("millrace.sqlite"), access: .readOnly)
        defer { database.close() }
        return Set(
            try database.query("SELECT video, name FROM artifacts").map { row in
                "\(try row.text("video"))/\(try row.text("name"))"
            })
    }

    /// The files that a video says it has, below its folder.
    private static func names(in video: JSON) -> Set<String> {
        let id = video["id"]?.string ?? ""
        var addresses = [video["playlists"]?["hls"]?.string].compactMap { $0 }
        for rendition in video["renditions"]?.array ?? [] {
            addresses += [rendition["file"]?.string, rendition["playlist"]?.string].compactMap { $0 }
        }
        addresses += (video["torrents"]?.array ?? []).compactMap { $0["file"]?.string }
        addresses += (video["thumbnails"]?.array ?? []).compactMap(\.string)
        return Set(addresses.map { String($0.dropFirst("/videos/\(id)/".count)) } + ["facts.json", "source/original"])
    }
}
