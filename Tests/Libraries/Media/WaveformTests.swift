import Foundation
import Testing

@testable import Media

@Suite struct WaveformTests {
    @Test func ticksStandWhereTheyAreHeard() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("clip.mp4")
        try SampleClip(duration: 4, width: 160, height: 90, frameRate: Rational(25, 1)).write(to: file)
        // From 0.5 s to 3.5 s in columns of 10 ms: ticks of 50 ms at 1, 2 and 3 s.
        let wave = try Waveform(.init(file), range: CutRange(start: 0.5, end: 3.5), columns: 300)
        let loud = wave.columns.indices.filter { wave.columns[$0].upperBound > 0.2 }
        #expect(loud == Array(50..<55) + Array(150..<155) + Array(250..<255))
        #expect(wave.columns.allSatisfy { $0.upperBound <= 1 && $0.lowerBound >= -1 })
        #expect(try wave.png(height: 20).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test func columnsTakeWhatBelongsToThem() {
        var wave = Waveform(columns: 4)
        wave.add([0.1, 0.2, -0.3, 0.4], at: 1, rate: 2, CutRange(start: 0, end: 4))
        #expect(wave.columns == [0...0, 0...0.2, -0.3...0.4, 0...0])
        // What lies outside is left out.
        wave.add([1, 1, 0.5], at: -1, rate: 1, CutRange(start: 0, end: 4))
        #expect(wave.columns[0] == 0...1)
        wave.add([9], at: 4, rate: 1, CutRange(start: 0, end: 4))
        #expect(wave.columns[3] == 0...0)
    }
}
