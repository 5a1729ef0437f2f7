import Foundation
import PlaylistChecking
import StageKit
import Sys
import TestClient
import Testing

/// The commands as a person runs them.
@Suite(.serialized) struct CommandLineTests {
    @Test func runMakesAFolderThatPlays() async throws {
        let scratch = try Scratch("run")
        let clip = try await SampleClips.shared.clip(seconds: 6, size: "640x360")
        let target = scratch.file("out")
        let result = try await Program.millrace("run", clip.path, "--to", target.path)
        #expect(result.exit == .code(0), "\(result.errors)")
        #expect(result.output == target.appendingPathComponent("master.m3u8").path + "\n")
        let files = Scratch.files(below: target)
        #expect(Set(["360p.m3u8", "360p.mp4", "audio.m3u8", "audio.mp4", "master.m3u8", "video.json"]).isSubset(of: files))
        #expect(files.contains { $0.hasPrefix("thumbnails/") })
        #expect(!files.contains { $0.hasPrefix(".") || $0.hasPrefix("source") })
        let view = try JSON.parse([UInt8](try Data(contentsOf: target.appendingPathComponent("video.json"))))
        #expect(view["state"] == .string("ready"))
        let checker = PlaylistChecker(folder: target)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.variants.count == 1 && master.audio.count == 1)
        let decoded = try await Program.ffmpeg(
            "ffmpeg", ["-v", "warning", "-i", target.appendingPathComponent("master.m3u8").path, "-f", "null", "-"])
        #expect(decoded.errors == "")

        // What is there already is left alone.
        let again = try await Program.millrace("run", clip.path, "--to", target.path)
        #expect(again.exit == .code(2))
        #expect(again.errors.contains("not empty"))
        #expect(Scratch.files(below: target) == files)
    }

    @Test func runLeavesNothingOfAFileThatIsNoVideo() async throws {
        let scratch = try Scratch("run-bad")
        try Data("no video".utf8).write(to: scratch.file("text.mp4"))
        let result = try await Program.millrace("run", scratch.file("text.mp4").path, "--to", scratch.file("out").path)
        #expect(result.exit == .code(1))
        #expect(result.errors.contains("failed: "))
        #expect(Scratch.files(below: scratch.url) == ["text.mp4"])
    }

    @Test func checkTellsEveryMistakeAndExitsWithTwo() async throws {
        let scratch = try Scratch("check")
        let text = #"{"pipeline": {"a": {"stage": "probe.libva", "lans": 1}, "b": {"stage": "package.hls", "after": ["c"]}}}"#
        try Data(text.utf8).write(to: scratch.file("Plugins.json"))
        let result = try await Program.millrace("check", folder: scratch.url)
        #expect(result.exit == .code(2))
        #expect(result.output == "")
        for words in ["did you mean \"probe.libav\"?", "did you mean \"lanes\"?", "Plugins.json:1:"] {
            #expect(result.errors.contains(words), "\(result.errors)")
        }
        let serve = try await Program.millrace("serve", "--listen", "127.0.0.1:0", folder: scratch.url)
        #expect(serve.exit == .code(2))
    }

    @Test func theStandardPipelineIsRightAndDrawn() async throws {
        let scratch = try Scratch("graph")
        let check = try await Program.millrace("check", folder: scratch.url)
        #expect(check.exit == .code(0), "\(check.errors)")
        let graph = try await Program.millrace("graph", "--mermaid", folder: scratch.url)
        #expect(graph.output.contains("probe") && graph.output.contains("-->"))
        let stages = try await Program.millrace("stages", folder: scratch.url)
        for id in ["ingest.file", "probe.libav", "transcode.ladder", "thumbnail.libav", "package.hls"] {
            #expect(stages.output.contains(id))
        }
        let schema = try await Program.millrace("stages", "--schema", folder: scratch.url)
        #expect(try JSON.parse(schema.output)["$schema"] != nil)
    }

    @Test func aStageRunsAlone() async throws {
        let scratch = try Scratch("try")
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let result = try await Program.millrace(
            "try", "thumbnail.libav", clip.path, "--to", scratch.file("made").path, folder: scratch.url)
        #expect(result.exit == .code(0), "\(result.errors)")
        #expect(Scratch.files(below: scratch.file("made")).contains("thumbnails/0.jpg"))
        let unknown = try await Program.millrace("try", "thumbnail.libva", clip.path, folder: scratch.url)
        #expect(unknown.exit == .code(2))
        #expect(unknown.errors.contains("did you mean \"thumbnail.libav\"?"))
    }

    @Test func theDemoEndsByItselfWhenAskedTo() async throws {
        let scratch = try Scratch("demo")
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let result = try await Program.millrace("demo", clip.path, "--once", folder: scratch.url)
        #expect(result.exit == .code(0), "\(result.errors)")
        for words in ["http://127.0.0.1:", "master.m3u8", "playable after", "ready after"] {
            #expect(result.output.contains(words), "\(result.output)")
        }
        try Data("no video".utf8).write(to: scratch.file("text.mp4"))
        let bad = try await Program.millrace("demo", scratch.file("text.mp4").path, "--once", folder: scratch.url)
        #expect(bad.exit == .code(1))
    }

    @Test func aTokenIsPrintedAloneAndListensElsewhere() async throws {
        let scratch = try Scratch("token")
        let data = scratch.file("data")
        let refused = try await Program.millrace("serve", "--data", data.path, "--listen", "0.0.0.0:0", folder: scratch.url)
        #expect(refused.exit == .code(2))
        #expect(refused.errors.contains("millrace token create"))
        let token = try await Program.millrace("token", "create", "--scope", "manage", "--data", data.path)
        #expect(token.exit == .code(0))
        let words = token.output.split(separator: "\n")
        #expect(words.count == 1 && (words.first?.count ?? 0) >= 32)
        let files = Scratch.files(below: data)
        for file in files {
            let bytes = try Data(contentsOf: data.appendingPathComponent(file))
            #expect(bytes.range(of: Data(words[0].utf8)) == nil, "the token stands in \(file)")
        }
    }
}
