import Foundation
import Probe
import StageKit
import StageTesting
import Testing
import Thumbnail

/// Pictures of real clips, odd ones among them.
@Suite struct SharedThumbnailTests {
    @Test(.enabled(if: SharedClips.isThere), arguments: SharedClips.whole)
    func everyClipHasItsPictures(name: String) async throws {
        let bench = try StageBench()
        let source = bench.artifact(.source, "source/original", file: SharedClips.file(name))
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let facts = try #require(probed.first?.traits.facts)
        let run = try await bench.run(LibavThumbnail(settings: Settings()), inputs: [source] + probed)
        let moving = facts.mainVideo
        guard let video = moving ?? facts.video.first else {
            #expect(run.outcome == .skipped("there is no picture in the source"))
            return
        }
        // The cover alone; one moment once; fewer moments where a hole in the source swallows some.
        let expected = moving == nil ? 1...1 : name.contains("one_frame") ? 2...2 : name.contains("gap") ? 3...6 : 6...6
        #expect(expected.contains(run.drafts.count))
        for draft in run.drafts {
            let probe = try Command.run(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0",
                draft.file.path)
            let (width, height) = (draft.traits.width ?? 0, draft.traits.height ?? 0)
            #expect(probe.output == "mjpeg,\(width),\(height)\n")
            #expect(probe.error == "")
            // The shape is that of the video as displayed, to the pixel.
            let exact = Double(width) * Double(video.height) / Double(video.width)
            #expect(abs(exact - Double(height)) <= 0.5)
        }
    }
}
