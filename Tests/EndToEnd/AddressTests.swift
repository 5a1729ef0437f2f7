import Foundation
import LoopbackServer
import StageKit
import Sys
import TestClient
import Testing

/// Videos that are fetched from an address.
@Suite(.serialized) struct AddressTests {
    /// The standard pipeline, with the loopback network allowed or not.
    private static func plugins(allowsLoopback: Bool, in scratch: Scratch) throws -> URL {
        let text = try String(contentsOf: Repository.root.appendingPathComponent("Plugins.json"), encoding: .utf8)
        let network = #""network": {"allow": ["127.0.0.0/8"]}, "#
        let file = scratch.file("Plugins.json")
        let start = try #require(text.firstIndex(of: "{"))
        let changed = allowsLoopback ? "{\(network)" + text[text.index(after: start)...] : text
        try Data(changed.utf8).write(to: file)
        return file
    }

    private static func create(_ server: MillraceServer, _ source: String, more: String = "") async throws -> JSON {
        let answer = try await server.call(
            "POST", "/api/v1/videos", headers: ["content-type": "application/json"],
            body: Array(#"{"source": "\#(source)"\#(more)}"#.utf8))
        #expect(answer.status == 201, "\(answer.text)")
        let id = try #require(try JSON.parse(answer.body)["id"]?.string)
        return try await server.settled(id)
    }

    @Test func anAddressIsFetchedWhateverProxyTheEnvironmentNames() async throws {
        let scratch = try Scratch("address")
        let clip = [UInt8](try Data(contentsOf: try await SampleClips.shared.clip(seconds: 4, size: "320x180")))
        let origin = try LoopbackServer { path in
            path == "/clip.mp4" ? [.answer(body: clip)] : [.answer("404 Not Found")]
        }
        defer { origin.close() }
        let proxy = try LoopbackServer { _ in [.answer("418 Proxy")] }
        defer { proxy.close() }
        let server = try await MillraceServer(
            data: scratch.file("data"),
            arguments: ["--config", try Self.plugins(allowsLoopback: true, in: scratch).path],
            environment: ["http_proxy": proxy.address(""), "all_proxy": proxy.address("")])
        let video = try await Self.create(server, origin.address("/clip.mp4"))
        #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        #expect(video["source"]?["size"]?.integer == clip.count)
        #expect(proxy.requests == [])

        let wrong = try await Self.create(
            server, origin.address("/clip.mp4"), more: #", "checksum": "sha-256=\#(String(repeating: "0", count: 64))""#)
        #expect(wrong["state"] == .string("failed"))
        let wrongReason = wrong["error"]?["detail"]?.string ?? ""
        #expect(wrongReason.contains("checksum"), "\(wrongReason)")

        let absent = try await Self.create(server, origin.address("/other.mp4"))
        #expect(absent["state"] == .string("failed"))
        let absentReason = absent["error"]?["detail"]?.string ?? ""
        #expect(absentReason.contains("404"), "\(absentReason)")
        #expect(await server.stop() == .code(0))
    }

    @Test func addressesThatLeadInsideAreRefusedByDefault() async throws {
        let scratch = try Scratch("inside")
        let inside = try LoopbackServer { _ in [.answer(body: [1, 2, 3])] }
        defer { inside.close() }
        let server = try await MillraceServer(
            data: scratch.file("data"),
            arguments: ["--config", try Self.plugins(allowsLoopback: false, in: scratch).path])
        let video = try await Self.create(server, inside.address("/secret"))
        #expect(video["state"] == .string("failed"))
        #expect(inside.requests == [])
        for source in ["/etc/passwd", "file:///etc/passwd", "gopher://127.0.0.1/x"] {
            let answer = try await server.call(
                "POST", "/api/v1/videos", headers: ["content-type": "application/json"],
                body: Array(#"{"source": "\#(source)"}"#.utf8))
            #expect((400..<500).contains(answer.status), "\(source): \(answer.status)")
        }
        #expect(await server.stop() == .code(0))
    }

    /// A client that leaves half-way: no video, no file.
    @Test func anUploadThatStopsHalfWayLeavesNothing() async throws {
        let scratch = try Scratch("half")
        let server = try await MillraceServer(data: scratch.file("data"))
        let whole = Multipart(boundary: "b").body(name: "x", fileName: "x.mp4", [UInt8](repeating: 1, count: 1 << 20))
        let client = try TestClient(port: server.port)
        try await client.send(
            "POST /api/v1/videos HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=b\r\n"
                + "content-length: \(whole.count)\r\n\r\n")
        try await client.send(Array(whole.prefix(whole.count / 2)))
        await client.close()
        // The server has noticed once a later upload is done and the file is gone; both are asked for, not waited for.
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let good = try await server.settled(try await server.upload(clip))
        #expect(good["state"] == .string("ready"))
        #expect(try await server.json("/api/v1/videos")["total"]?.integer == 1)
        #expect(Scratch.files(below: server.data.appendingPathComponent("incoming")) == [])
        #expect(await server.stop() == .code(0))
    }

    @Test func filesOfThisMachineAreTakenFromTheFoldersThatAreNamed() async throws {
        let scratch = try Scratch("folders")
        let open = scratch.file("open")
        try FileManager.default.createDirectory(at: open, withIntermediateDirectories: true)
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        for file in [open.appending(path: "clip.mp4"), scratch.file("secret.mp4")] {
            try FileManager.default.copyItem(at: clip, to: file)
        }
        let config = scratch.file("Plugins.json")
        let pipeline = """
            {"pipeline": {
                "ingest": {"stage": "ingest.file", "with": {"folders": ["\(open.path)"]}},
                "probe": {"stage": "probe.libav", "after": ["ingest"]}
            }}
            """
        try Data(pipeline.utf8).write(to: config)
        let server = try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
        let video = try await Self.create(server, open.path + "/clip.mp4")
        #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        for path in [scratch.file("secret.mp4").path, open.path + "/../secret.mp4"] {
            let refused = try await Self.create(server, path)
            #expect(refused["error"]?["code"] == .string("refused_path"))
        }
        #expect(await server.stop() == .code(0))
    }
}
