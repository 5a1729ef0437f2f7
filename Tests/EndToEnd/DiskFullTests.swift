import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// A disk that fills up: "no space left", a database that stays whole, and work again when there is room.
@Suite(.serialized, .enabled(if: TinyDisk.isPossible)) struct DiskFullTests {
    @Test(.timeLimit(.minutes(2))) func aFullDiskFailsTheJobAndRoomMendsIt() async throws {
        let disk = try await TinyDisk(megabytes: 64)
        let data = disk.folder.appendingPathComponent("data")
        let plugins = disk.scratch.file("Plugins.json")
        // One attempt, so that the failure is final at once.
        let text = """
            {"pipeline": {"ingest": {"stage": "ingest.file", "attempts": 1},
            "probe": {"stage": "probe.libav", "after": ["ingest"], "attempts": 1},
            "transcode": {
                "stage": "transcode.ladder", "after": ["probe"], "attempts": 1, "with": {"crf": 10, "speed": "ultrafast"}},
            "package": {"stage": "package.hls", "after": ["transcode"]}}}
            """
        try Data(text.utf8).write(to: plugins)
        let server = try await MillraceServer(data: data, arguments: ["--config", plugins.path])
        let clip = try await SampleClips.shared.clip(seconds: 20, size: "1280x720")
        // The upload fits, what is made of it does not.
        let size = try Data(contentsOf: clip).count
        let id = try await server.upload(clip)
        let first = try await server.settled(id)
        #expect(first["state"] == .string("ready"))
        // More than what is kept for the database, which gives it up when it is the first to find no room.
        let made = (first["renditions"]?.array ?? []).reduce(0) { $0 + ($1["size"]?.integer ?? 0) }
        try #require(made > 4 << 20, "\(made) bytes")

        let free = try disk.free()
        let ballast = disk.folder.appendingPathComponent("ballast")
        try disk.fill(ballast, bytes: max(0, free - size - (96 << 10)))
        let second = try await server.upload(clip)
        let full = try await server.settled(second)
        #expect(full["state"] == .string("failed"))
        let fullReason = full["error"]?["detail"]?.string ?? ""
        #expect(fullReason.contains("no space left"), "\(fullReason)")

        // An upload that does not fit is refused, and leaves nothing.
        let refused = try await server.call(
            "POST", "/api/v1/videos", headers: ["content-type": "multipart/form-data; boundary=b"],
            body: Multipart(boundary: "b").body(name: "x", fileName: "x.mp4", [UInt8](repeating: 7, count: 4 << 20)))
        #expect(refused.status == 507, "\(refused.text)")
        #expect(Scratch.files(below: data.appendingPathComponent("incoming")) == [])

        // With room again, what failed goes on from where it was.
        try FileManager.default.removeItem(at: ballast)
        #expect(try await server.call("POST", "/api/v1/videos/\(second)/retry").status < 300)
        let mended = try await server.settled(second)
        #expect(mended["state"] == .string("ready"), "\(mended["error"] ?? .null)")
        #expect(await server.stop() == .code(0))
    }
}

/// A file system of a few megabytes, mounted for one test. Needs root, as in the continuous build.
final class TinyDisk: Sendable {
    let scratch: Scratch
    let folder: URL

    static let isPossible = getuid() == 0 && ChildProcess.find("mount") != nil

    init(megabytes: Int) async throws {
        scratch = try Scratch("disk")
        folder = scratch.file("disk")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let mount = ChildProcess.find("mount") else { throw CocoaError(.featureUnsupported) }
        let result = try await Program.run(mount, ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path])
        guard result.exit == .code(0) else { throw CocoaError(.featureUnsupported) }
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }

    /// In bytes.
    func free() throws -> Int {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    func fill(_ file: URL, bytes: Int) throws {
        try Data(count: bytes).write(to: file)
    }
}
