import Foundation
import Media
import StageKit
import StageTesting
import Testing

@testable import Transcode

@Suite struct SoundFragmentsTests {
    /// How many fragments sound of this many samples becomes, with a segment each second.
    private func fragments(samples: Int) throws -> Int {
        let bench = try StageBench()
        let file = bench.folder.appending(path: "audio.mp4")
        let queue = BoundedQueue<Frame>(capacity: 64, isStopped: { false })
        let plan = LadderPlan.Sound(
            stream: 0, sampleRate: 48000, channels: 2, track: AudioTrack("64k", bitrate: 64_000), language: nil)
        let worker = SoundWorker(
            source: queue, file: file, plan: plan, origin: 0, latest: 60, segmentStart: { Double($0) },
            interrupt: { false }, progress: { _ in })
        var left = samples
        while left > 0 {
            let frame = try Frame(samples: min(left, 48000), sampleRate: 48000)
            frame.presentationTime = Int64(samples - left)
            try queue.put(frame)
            left -= frame.samples
        }
        queue.end()
        let report = try worker.run()
        #expect(abs(report.duration - Double(samples) / 48000) < 0.03)
        return try Data(contentsOf: file).ranges(of: Data("moof".utf8)).count
    }

    @Test(arguments: [(48000, 1), (48500, 1), (48000 + 11000, 1), (48000 + 14000, 2), (3 * 48000, 3), (100, 1)])
    func aShortRestJoinsTheSegmentBefore(samples: Int, count: Int) throws {
        #expect(try fragments(samples: samples) == count)
    }
}
