import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Bad input ends as `failed`, with a reason, and leaves nothing behind; the server goes on.
@Suite(.serialized) struct BadInputTests {
    /// Files that are no video, made here, so that the test needs no clips.
    private static let made: [(name: String, bytes: [UInt8])] = [
        ("zero.mp4", []),
        ("text.mp4", Array(String(repeating: "This is no video. ", count: 400).utf8)),
        ("playlist.mp4", Array("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n".utf8)),
        ("concat.mp4", Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8)),
        ("noise.mp4", [0, 0, 0, 24] + Array("ftypisom".utf8) + (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }),
    ]

    @Test func whatIsNoVideoFailsAndLeavesNothing() async throws {
        let scratch = try Scratch("bad")
        let server = try await MillraceServer(data: scratch.file("data"))
        var files: [URL] = []
        for (name, bytes) in Self.made {
            try Data(bytes).write(to: scratch.file(name))
            files.append(scratch.file(name))
        }
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let whole = try Data(contentsOf: clip)
        try whole.prefix(whole.count / 2).write(to: scratch.file("truncated.mp4"))

        for file in files {
            let end = try await server.settled(try await server.upload(file))
            #expect(end["state"] == .string("failed"), "\(file.lastPathComponent)")
            let reason = end["error"]?["detail"]?.string ?? ""
            #expect(reason.count > 10, "\(file.lastPathComponent): \(reason)")
            let id = end["id"]?.string ?? ""
            let left = Scratch.files(below: server.data.appendingPathComponent("videos/\(id)"))
            #expect(left == [], "\(file.lastPathComponent)")
        }

        // Later uploads are unharmed.
        let good = try await server.settled(try await server.upload(clip))
        #expect(good["state"] == .string("ready"))
        #expect(await server.stop() == .code(0))
        #expect(Scratch.files(below: server.data.appendingPathComponent("incoming")) == [])
        #expect(Scratch.files(below: server.data.appendingPathComponent("scratch")) == [])
    }
}
