import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// SIGTERM in the middle of the work: a quick, clean end, and the work goes on after the next start.
@Suite(.serialized) struct StopTests {
    @Test(.timeLimit(.minutes(3))) func aStoppedJobIsGivenBackAndFinishedLater() async throws {
        let scratch = try Scratch("stop")
        let data = scratch.file("data")
        let clip = try await SampleClips.shared.clip(seconds: 20, size: "1280x720")
        let first = try await MillraceServer(data: data, arguments: ["--grace", "0s"])
        let id = try await first.upload(clip)
        try await first.wait(for: id) { video in
            let jobs = video["jobs"]?.array ?? []
            return jobs.contains { $0["node"] == .string("transcode") && ($0["progress"]?.number ?? 0) > 0.05 }
        }
        let clock = ContinuousClock()
        let asked = clock.now
        #expect(await first.stop() == .code(0))
        // Cancellation reaches every blocking call within 2 s; a busy machine gets some more for the rest.
        #expect(clock.now - asked < .seconds(10))
        #expect(Scratch.files(below: data.appendingPathComponent("incoming")) == [])

        let second = try await MillraceServer(data: data)
        let video = try await second.settled(id)
        #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        let transcode = video["jobs"]?.array?.first { $0["node"] == .string("transcode") }
        #expect(transcode?["attempt"]?.integer == 1, "a stop is no attempt")
        #expect(Scratch.files(below: data.appendingPathComponent("scratch")) == [])
        #expect(await second.stop() == .code(0))
    }

    @Test(.timeLimit(.minutes(1))) func aSecondServerOnTheSameFolderSaysSo() async throws {
        let scratch = try Scratch("twice")
        let data = scratch.file("data")
        let first = try await MillraceServer(data: data)
        let second = try await Program.millrace("serve", "--data", data.path, "--listen", "127.0.0.1:0")
        #expect(second.exit == .code(2))
        #expect(second.errors.contains("another millrace uses"), "\(second.errors)")
        let port = try await Program.millrace(
            "serve", "--data", scratch.file("other").path, "--listen", "127.0.0.1:\(first.port)")
        #expect(port.exit == .code(2))
        #expect(port.errors.contains("another program listens there"), "\(port.errors)")
        #expect(await first.stop() == .code(0))
    }
}
