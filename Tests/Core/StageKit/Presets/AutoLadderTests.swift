import StageKit
import Testing

@Suite struct AutoLadderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let source: (Int, Int)
        var codec = "h264"
        var bitrate: Int?
        let tracks: [String]
    }

    static let usual = ["1080p", "720p", "480p", "360p", "240p"]
    static let cases = [
        Case(testDescription: "film", source: (1920, 1080), bitrate: 5_000_000, tracks: usual),
        Case(testDescription: "nothing known", source: (1920, 1080), tracks: usual),
        Case(testDescription: "slides", source: (1920, 1080), bitrate: 300_000, tracks: ["1080p", "720p", "480p", "360p"]),
        Case(testDescription: "film in HEVC", source: (1920, 1080), codec: "hevc", bitrate: 3_100_000, tracks: usual),
        Case(testDescription: "4K", source: (3840, 2160), tracks: ["2160p", "1440p"] + usual),
        Case(testDescription: "next to 720", source: (1366, 768), tracks: ["720p", "480p", "360p", "240p"]),
        Case(testDescription: "between", source: (1600, 900), tracks: ["900p", "480p", "360p", "240p"]),
        Case(testDescription: "wide", source: (1920, 800), tracks: ["720p", "480p", "360p", "240p"]),
        Case(testDescription: "portrait", source: (720, 1280), tracks: ["720p", "480p", "360p", "240p"]),
        Case(testDescription: "tiny", source: (160, 120), tracks: ["120p"]),
    ]

    @Test(arguments: cases) func picksRungs(_ example: Case) throws {
        var facts = TrackSelectionTests.facts(example.source.0, example.source.1, codec: example.codec)
        facts.video[0].bitrate = example.bitrate
        let selection = try TrackSelection(.auto, facts)
        #expect(selection.pictures.map(\.name) == example.tracks)
        let sizes = selection.pictures.map { $0.size.width * $0.size.height }
        #expect(sizes == sizes.sorted(by: >))
        #expect(sizes[0] <= example.source.0 * example.source.1)
    }

    @Test func spendsLessWhereThereIsLessToSee() throws {
        func top(_ bitrate: Int) throws -> Int {
            var facts = TrackSelectionTests.facts(1920, 1080)
            facts.video[0].bitrate = bitrate
            return try #require(try TrackSelection(.auto, facts).pictures.first?.track.maxRate)
        }
        #expect(try top(300_000) < top(3_000_000))
        #expect(try top(3_000_000) < top(6_000_000))
        #expect(try top(9_000_000) == top(90_000_000))
    }

    @Test func smallRungsOfFastSourcesAreSlower() throws {
        let pictures = try TrackSelection(.auto, TrackSelectionTests.facts(1920, 1080, rate: 60)).pictures
        #expect(pictures.map(\.track.frameRate) == [nil, nil, 30, 30, 30])
    }
}
