import Media
import StageKit
import Testing

@testable import Transcode

@Suite struct LadderPlanTests {
    private func plan(_ change: (inout MediaFacts) -> Void) -> LadderPlan {
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(stream: 0, codec: "h264", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
        ]
        facts.audio = [MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48000, channels: 2)]
        change(&facts)
        return LadderPlan(facts, LadderOptions(Settings()))
    }

    @Test func leavesCoversOut() {
        let plan = plan { $0.video[0].isCoverArt = true }
        #expect(plan.picture == nil)
        #expect(plan.sound?.stream == 1)
    }

    @Test func takesTheDefaultTracks() {
        let plan = plan { facts in
            var second = facts.audio[0]
            second.stream = 2
            second.isDefault = true
            second.language = "cze"
            facts.audio.append(second)
        }
        #expect(plan.sound?.stream == 2)
        #expect(plan.sound?.language == "cs")
    }

    @Test(arguments: [(48000, 48000), (44100, 44100), (22050, 44100), (16000, 48000), (96000, 48000)])
    func choosesASampleRate(source: Int, result: Int) {
        #expect(plan { $0.audio[0].sampleRate = source }.sound?.sampleRate == result)
    }

    @Test func saysOfColoursWhatTheSourceSaid() {
        let plan = plan {
            $0.video[0].colorSpace = "bt709"
            $0.video[0].colorTransfer = "bt709"
        }
        #expect(plan.picture?.color.space == "bt709")
        #expect(plan.picture?.chain.mapsTones == false)
    }

    @Test(arguments: ["smpte2084", "arib-std-b67"]) func mapsHDR(transfer: String) {
        let plan = plan {
            $0.video[0].colorTransfer = transfer
            $0.video[0].colorSpace = "bt2020nc"
        }
        #expect(plan.picture?.chain.mapsTones == true)
        #expect(plan.picture?.color.space == "bt709")
    }

    @Test func givesThreadsByPixels() {
        let rungs = Ladder(width: 1920, height: 1080, heights: [1080, 720, 480, 360], rate: 25).rungs
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 2) } == [2, 1, 1, 1])
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 16) } == [16, 7, 3, 2])
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 64) }.max() == 16)
    }
}
