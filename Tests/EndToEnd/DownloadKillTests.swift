import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Downloads outlive the server, however it ends.
@Suite(.serialized, .enabled(if: Origin.isPossible, "no nginx here"), .timeLimit(.minutes(2))) struct DownloadKillTests
{
    private static let json = ["content-type": "application/json"]

    private func config(_ scratch: Scratch) throws -> [String] {
        let text = #"{"pipeline": {"ingest": {"stage": "ingest.file"}}, "network": {"allow": ["127.0.0.0/8"]}}"#
        try Data(text.utf8).write(to: scratch.file("Plugins.json"))
        return ["--config", scratch.file("Plugins.json").path]
    }

    /// Waits until the numbers are as they should be.
    private func wait(_ server: MillraceServer, until isTrue: (JSON) -> Bool) async throws -> JSON {
        while true {
            let stats = try await server.json("/api/v1/downloads/stats")
            if isTrue(stats) { return stats }
            try await Task.sleep(for: .milliseconds(50))  // polls the server
        }
    }

    @Test func aKillInTheMiddleOfFiftyCostsLittle() async throws {
        let (count, size) = (50, 3 << 20)
        let origin = try await Origin(rate: "1500k")
        var contents: [Data] = []
        for number in 0..<count { contents.append(try origin.make("\(number).bin", bytes: size)) }
        let scratch = try Scratch("downloads")
        let arguments = try config(scratch)
        let first = try await MillraceServer(data: scratch.file("data"), arguments: arguments)
        let settings = #"{"maxTasks": 50, "connectionsPerHost": 64, "connectionsPerFile": 1}"#
        let set = try await first.call(
            "PATCH", "/api/v1/downloads/settings", headers: Self.json, body: Array(settings.utf8))
        #expect(set.status == 200, "\(set.text)")
        for number in 0..<count {
            let body = #"{"url": "\#(origin.address("\(number).bin"))"}"#
            let made = try await first.call("POST", "/api/v1/downloads", headers: Self.json, body: Array(body.utf8))
            #expect(made.status == 201, "\(made.text)")
        }
        let middle = try await wait(first) { ($0["bytes"]?.integer ?? 0) > count * size / 2 }
        #expect(middle["tasks"]?["downloading"]?.integer ?? 0 > 10, "\(middle.text())")
        await first.kill()

        let second = try await MillraceServer(data: scratch.file("data"), arguments: arguments)
        let end = try await wait(second) {
            ($0["tasks"]?["finished"]?.integer ?? 0) + ($0["tasks"]?["failed"]?.integer ?? 0) == count
        }
        #expect(end["tasks"]?["finished"]?.integer == count, "\(end.text())")
        let folder = scratch.file("data/downloads/local")
        for (number, content) in contents.enumerated() {
            #expect(try Data(contentsOf: folder.appendingPathComponent("\(number).bin")) == content)
        }
        #expect(Scratch.files(below: folder).count == count)
        #expect(await second.stop() == .code(0))
        let sent = try await origin.stop()
        #expect(sent >= count * size && Double(sent) < 1.2 * Double(count * size), "\(sent) of \(count * size)")
    }

    @Test(.enabled(if: TinyDisk.isPossible)) func aFullDiskStopsTheQueueAndRoomMendsIt() async throws {
        let disk = try await TinyDisk(megabytes: 48)
        let origin = try await Origin()
        let content = try origin.make("film.bin", bytes: 20 << 20)
        let data = disk.folder.appendingPathComponent("data")
        let server = try await MillraceServer(data: data, arguments: try config(disk.scratch))
        let ballast = disk.folder.appendingPathComponent("ballast")
        try disk.fill(ballast, bytes: max(0, try disk.free() - (10 << 20)))
        let body = #"{"url": "\#(origin.address("film.bin"))"}"#
        let made = try await server.call("POST", "/api/v1/downloads", headers: Self.json, body: Array(body.utf8))
        let id = try #require(try JSON.parse(made.body)["id"]?.string, "\(made.text)")
        let held = try await wait(server) { $0["hold"]?["code"] == "disk_full" && $0["tasks"]?["downloading"] == 0 }
        #expect(held["tasks"]?["failed"] == 0 && held["tasks"]?["enqueued"] == 1, "\(held.text())")
        let waiting = try await server.json("/api/v1/downloads/\(id)")
        #expect(waiting["note"]?.string?.contains("no space left") == true, "\(waiting.text())")
        // The server is well, and can still write down what happens.
        #expect(
            try await server.call(
                "PATCH", "/api/v1/downloads/settings", headers: Self.json, body: Array(#"{"maxTasks": 5}"#.utf8)
            ).status == 200)
        try FileManager.default.removeItem(at: ballast)
        let end = try await wait(server) { $0["tasks"]?["finished"] == 1 || $0["tasks"]?["failed"] == 1 }
        #expect(end["tasks"]?["finished"] == 1 && end["hold"] == .null, "\(end.text())")
        #expect(try Data(contentsOf: data.appendingPathComponent("downloads/local/film.bin")) == content)
        #expect(await server.stop() == .code(0))
    }
}
