import Foundation
import Sys
import TestClient
import Testing

/// The tracker with a client of others, who find each other through it and nowhere else.
@Suite(.enabled(if: Aria2.executable != nil, "no aria2c: apt-get install aria2"))
struct TrackerClientTests {
    @Test func twoStrangersFindEachOther() async throws {
        let scratch = try Scratch("tracker")
        let config = scratch.file("Plugins.json")
        // With so short an interval it does not matter who comes first.
        try Data(
            #"{"pipeline": {"ingest": {"stage": "ingest.file"}}, "doors": {"tracker": {"open": true, "interval": "1s"}}}"#
                .utf8
        ).write(to: config)
        let server = try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
        var random = SystemRandomNumberGenerator()
        let content = (0..<700_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let torrent = TorrentFile(
            of: content, name: "clip.bin", tracker: "http://127.0.0.1:\(server.port)/announce")
        let file = scratch.file("clip.torrent")
        try Data(torrent.bytes).write(to: file)
        for folder in ["here", "there"] {
            try FileManager.default.createDirectory(at: scratch.file(folder), withIntermediateDirectories: true)
        }
        try Data(content).write(to: scratch.file("here/clip.bin"))

        let seed = try Aria2.seed(file, from: scratch.file("here"))
        defer { seed.signal(SIGKILL) }
        let result = try await Aria2.download(file.path, to: scratch.file("there"))
        #expect(result.exit == .code(0), "\(result.output) \(result.errors)")
        #expect(try Data(contentsOf: scratch.file("there/clip.bin")) == Data(content))
        let metrics = try await server.call("GET", "/metrics").text
        #expect(metrics.contains("millrace_tracker_swarms 1\n"))
        seed.signal(SIGKILL)
        _ = await seed.exit()
        #expect(await server.stop() == .code(0))
    }
}
