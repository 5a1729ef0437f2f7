import StageKit
import Testing

@testable import Transcode

@Suite struct LadderTests {
    static let standard = [1080, 720, 480, 360]

    struct Case: Sendable, CustomTestStringConvertible {
        let source: (Int, Int)
        var heights = LadderTests.standard
        let sizes: [String]
        var testDescription: String { "\(source.0)x\(source.1)" }
    }

    static let cases = [
        Case(source: (1920, 1080), sizes: ["1920x1080", "1280x720", "854x480", "640x360"]),
        Case(source: (3840, 2160), sizes: ["1920x1080", "1280x720", "854x480", "640x360"]),
        Case(source: (1080, 1920), sizes: ["1080x1920", "720x1280", "480x854", "360x640"]),
        Case(source: (1920, 804), sizes: ["1720x720", "1146x480", "860x360"]),
        Case(source: (854, 480), sizes: ["854x480", "640x360"]),
        Case(source: (640, 360), sizes: ["640x360"]),
        Case(source: (427, 241), sizes: ["426x240"]),
        Case(source: (101, 57), sizes: ["100x56"]),
        Case(source: (3, 3), sizes: ["16x16"]),
        Case(source: (1920, 1080), heights: [240, 1440, 720], sizes: ["1280x720", "426x240"]),
        Case(source: (1920, 1080), heights: [720, 720], sizes: ["1280x720"]),
    ]

    @Test(arguments: cases) func takesOnlySizesThatTheSourceHas(_ example: Case) {
        let ladder = Ladder(
            PictureSize(width: example.source.0, height: example.source.1), heights: example.heights, rate: 25)
        #expect(ladder.pictures.map { "\($0.size.width)x\($0.size.height)" } == example.sizes)
    }

    @Test func namesRungsByTheShorterSide() {
        func names(_ width: Int, _ height: Int) -> [String] {
            Ladder(PictureSize(width: width, height: height), heights: [480], rate: 25).pictures.map(\.name)
        }
        #expect(names(608, 1080) == ["480p"])
        #expect(names(427, 241) == ["240p"])
    }

    @Test func capsTheRateBySizeAndSpeed() {
        func peak(_ width: Int, _ height: Int, _ rate: Double) -> Int {
            Ladder.peakBitrate(PictureSize(width: width, height: height), rate)
        }
        #expect(peak(1920, 1080, 25) == 6_000_000)
        #expect(peak(1920, 1080, 60) > peak(1920, 1080, 30))
        #expect((2_900_000...3_100_000).contains(peak(1280, 720, 30)))
        #expect((1_400_000...1_600_000).contains(peak(854, 480, 30)))
        #expect(peak(16, 16, 25) == 150_000)
    }
}
