import FileServers
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// `kill -9` in the middle of a transfer: after a restart it goes on where it was.
@Suite(.serialized) struct TransferKillTests {
    private static let size = 24_000_000

    private static func pipeline(_ folder: URL, port: Int) -> String {
        """
        {
          "network": { "allow": ["127.0.0.1"] },
          "pipeline": {
            "fetch": {
              "stage": "transfer.pull",
              "with": { "from": "ftp://127.0.0.1:\(port)/in", "user": "user", "password": { "environment": "FTP_SECRET" } }
            },
            "ingest": { "stage": "ingest.file", "after": ["fetch"] },
            "push": {
              "stage": "transfer.push", "after": ["ingest"],
              "with": {
                "to": "ftp://127.0.0.1:\(port)/out", "kinds": ["source"], "as": "{name}.mts",
                "user": "user", "password": { "environment": "FTP_SECRET" }
              }
            }
          }
        }
        """
    }

    @Test(.enabled(if: PythonClients.areInstalled)) func goesOnAfterAKill() async throws {
        let scratch = try Scratch("transfer")
        let folder = scratch.file("ftp")
        try FileManager.default.createDirectory(at: folder.appending(path: "in"), withIntermediateDirectories: true)
        let content = Data((0..<Self.size).map { UInt8(truncatingIfNeeded: $0 / 5 ^ $0 >> 12) })
        try content.write(to: folder.appending(path: "in/clip.mts"))
        // It lets two thirds of a file through at once, and then makes its client wait for two seconds.
        let ftp = try await FileServer.ftp(folder, rate: 8_000_000)
        let config = scratch.file("Plugins.json")
        try Data(Self.pipeline(folder, port: ftp.port).utf8).write(to: config)

        func start() async throws -> MillraceServer {
            try await MillraceServer(
                data: scratch.file("data"), arguments: ["--config", config.path], environment: ["FTP_SECRET": "secret"])
        }
        func progress(_ node: String, _ video: JSON) -> Double {
            video["jobs"]?.array?.first { $0["node"]?.string == node }?["progress"]?.number ?? 0
        }
        let first = try await start()
        let answer = try await first.call(
            "POST", "/api/v1/videos", headers: ["content-type": "application/json"],
            body: Array(#"{"source": "remote:clip.mts", "name": "A/B"}"#.utf8))
        #expect(answer.status == 201, "\(answer.text)")
        let id = try #require(try JSON.parse(answer.body)["id"]?.string)
        try await first.wait(for: id) { progress("fetch", $0) > 0.4 }
        await first.kill()
        let second = try await start()
        try await second.wait(for: id) { progress("push", $0) > 0.4 }
        await second.kill()
        #expect(Scratch.files(below: folder).filter { !$0.hasSuffix(".part") } == ["in/clip.mts"])

        let third = try await start()
        let video = try await third.settled(id)
        #expect(video["state"]?.string == "ready", "\(video["error"] ?? .null)")
        #expect(Scratch.files(below: folder) == ["in/clip.mts", "out/A_B.mts"])
        #expect(try Data(contentsOf: folder.appending(path: "out/A_B.mts")) == content)
        let sent = video["transfers"]?.array ?? []
        #expect(sent.map { $0["target"]?.string } == ["ftp://127.0.0.1:\(ftp.port)/out/A_B.mts"])
        #expect(sent.map { $0["file"]?.string } == ["source/original"] && sent.map { $0["how"]?.string } == ["sent"])
        // Each of the two files once, and what was on its way when the process was killed.
        let moved = ftp.lines.compactMap { Int($0) }
        #expect(moved.count == 4 && Double(moved.reduce(0, +)) < 1.2 * Double(2 * Self.size), "\(moved)")
        // Where files went is nothing for strangers.
        let record = try await third.call("GET", "/videos/\(id)/transfers/push.json")
        #expect(record.status == 404)
        let unknown = try await third.call(
            "POST", "/api/v1/videos", headers: ["content-type": "application/json"], body: Array(#"{"source": "web:clip.mts"}"#.utf8))
        #expect(unknown.status == 422)
        #expect(await third.stop() == .code(0))
    }
}
