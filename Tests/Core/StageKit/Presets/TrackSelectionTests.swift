import StageKit
import Testing

@Suite struct TrackSelectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let source: (Int, Int)
        var preset = Preset.standard
        let tracks: [String]
        var testDescription: String { "\(source.0)x\(source.1) \(preset.name)" }
    }

    static func facts(_ width: Int, _ height: Int, codec: String = "h264", rate: Int = 25) -> MediaFacts {
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(
                stream: 0, codec: codec, codedWidth: width, codedHeight: height, width: width, height: height)
        ]
        facts.video[0].averageFrameRate = .init(rate, 1)
        return facts
    }

    static func preset(_ name: String, _ tracks: [VideoTrack], _ change: (inout VideoProfile) -> Void = { _ in })
        -> Preset
    {
        var profile = VideoProfile("only", tracks: .listed(tracks.map(\.id)))
        change(&profile)
        return Preset(name, videoProfiles: [profile], audioProfiles: [], video: tracks, audio: [])
    }

    static var enlarging: Preset {
        var track = VideoTrack("720p", width: 1280, height: 720)
        track.upscales = true
        return preset("enlarging", [track])
    }

    static let twice = preset(
        "twice", [VideoTrack("high", width: 854, height: 480), VideoTrack("low", width: 854, height: 480)])
    static let codecs = preset(
        "codecs",
        [VideoTrack("720p", width: 1280, height: 720), VideoTrack("720p-av1", encoder: .svt, width: 1280, height: 720)])
    static let boxless = preset("boxless", [VideoTrack("same")])
    static let backwards = preset("backwards", [VideoTrack("360p", height: 360), VideoTrack("480p", height: 480)])

    static let cases = [
        Case(source: (1920, 1080), tracks: ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]),
        Case(source: (3840, 2160), tracks: ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]),
        Case(source: (1080, 1920), tracks: ["1080p 1080x1920", "720p 720x1280", "480p 480x854", "360p 360x640"]),
        Case(source: (1920, 800), tracks: ["1080p 1920x800", "720p 1280x534", "480p 854x356", "360p 640x266"]),
        Case(source: (1440, 1080), tracks: ["1080p 1440x1080", "720p 960x720", "480p 640x480", "360p 480x360"]),
        Case(source: (1280, 720), tracks: ["720p 1280x720", "480p 854x480", "360p 640x360"]),
        Case(source: (1300, 730), tracks: ["720p 1280x718", "480p 854x480", "360p 640x360"]),
        Case(source: (854, 480), tracks: ["480p 854x480", "360p 640x360"]),
        Case(source: (640, 360), tracks: ["360p 640x360"]),
        Case(source: (320, 180), tracks: ["180p 320x180"]),
        Case(source: (180, 320), tracks: ["180p 180x320"]),
        Case(source: (1, 1), tracks: ["16p 16x16"]),
        Case(source: (320, 180), preset: enlarging, tracks: ["720p 1280x720"]),
        Case(source: (180, 320), preset: enlarging, tracks: ["720p 720x1280"]),
        Case(source: (1920, 1080), preset: twice, tracks: ["high 854x480", "low 854x480"]),
        Case(source: (320, 240), preset: twice, tracks: ["high 320x240", "low 320x240"]),
        Case(source: (640, 360), preset: codecs, tracks: ["360p 640x360", "360p-av1 640x360"]),
        Case(source: (853, 481), preset: boxless, tracks: ["same 852x480"]),
        Case(source: (1280, 720), preset: backwards, tracks: ["360p 640x360", "480p 854x480"]),
        Case(source: (320, 240), preset: backwards, tracks: ["240p 320x240"]),
    ]

    @Test(arguments: cases) func fitsPicturesIntoTheirBoxes(_ example: Case) throws {
        let selection = try TrackSelection(example.preset, Self.facts(example.source.0, example.source.1))
        #expect(selection.pictures.map { "\($0.name) \($0.size.width)x\($0.size.height)" } == example.tracks)
    }

    @Test func holdsEachConditionAgainstTheSource() throws {
        let changes: [(String, (inout VideoProfile) -> Void)] = [
            ("width", { $0.minWidth = 1280 }), ("height", { $0.minHeight = 721 }),
            ("rate", { $0.minBitrate = 1_000_000 }), ("frames", { $0.minFrameRate = 30 }),
            ("narrow", { $0.minAspect = 1 }), ("wide", { $0.maxAspect = 1.5 }),
        ]
        func refused(_ facts: MediaFacts) -> [String] {
            changes.filter { (try? TrackSelection(Self.preset("x", [VideoTrack("a")], $0.1), facts)) == nil }
                .map { $0.0 }
        }
        var facts = Self.facts(720, 1280, rate: 25)
        facts.video[0].bitrate = 999_999
        #expect(refused(facts) == ["height", "rate", "frames", "narrow"])
        facts.video[0].bitrate = 1_000_000
        facts.video[0].averageFrameRate = .init(30000, 1001)
        #expect(refused(facts) == ["height", "narrow"])
        #expect(refused(Self.facts(1920, 1080, rate: 50)) == ["wide"])
    }

    struct Rate: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var stream: Int?
        var whole: Int?
        var size = 0
        var duration: Double?
        var sound: Int?
        let fits: Bool
    }

    @Test(arguments: [
        Rate(testDescription: "said by the stream", stream: 2_000_000, fits: true),
        Rate(testDescription: "said by the stream, too little", stream: 999_000, whole: 3_000_000, fits: false),
        Rate(testDescription: "0 is not known", stream: 0, fits: true),
        Rate(testDescription: "of the file", whole: 1_100_000, fits: true),
        Rate(testDescription: "of the file, less its sound", whole: 1_100_000, sound: 192_000, fits: false),
        Rate(testDescription: "size by duration", size: 1_250_000, duration: 10, fits: true),
        Rate(testDescription: "size by duration, too little", size: 1_250_000, duration: 10.1, fits: false),
        Rate(testDescription: "nothing is known", fits: true),
    ]) func derivesARateThatNobodySays(_ example: Rate) throws {
        let preset = Self.preset("x", [VideoTrack("a")]) { $0.minBitrate = 1_000_000 }
        var facts = Self.facts(640, 360)
        facts.video[0].bitrate = example.stream
        facts.bitrate = example.whole
        facts.size = example.size
        facts.duration = example.duration
        if let sound = example.sound {
            facts.audio = [MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48000, channels: 2)]
            facts.audio[0].bitrate = sound
        }
        #expect(((try? TrackSelection(preset, facts)) != nil) == example.fits)
    }

    @Test func takesTheFirstProfileThatFits() throws {
        var small = VideoProfile("small", tracks: .listed(["b"]))
        small.segment = 4.8
        var large = VideoProfile("large", tracks: .listed(["a"]))
        large.minHeight = 1080
        let preset = Preset(
            "x", videoProfiles: [large, small], audioProfiles: [], video: [VideoTrack("a"), VideoTrack("b")], audio: [])
        let selection = try TrackSelection(preset, Self.facts(1280, 720))
        #expect(selection.pictures.map(\.name) == ["b"])
        #expect(selection.segment == 4.8)
        #expect(try TrackSelection(preset, Self.facts(1920, 1080)).pictures.map(\.name) == ["a"])
    }

    @Test func saysWhyNoneFits() throws {
        let preset = Self.preset("cinema", [VideoTrack("a")]) { $0.minWidth = 1920 }
        let failure = #expect(throws: TrackSelection.NoProfile.self) {
            try TrackSelection(preset, Self.facts(640, 360))
        }
        #expect(
            failure?.words
                == "no video profile of the preset \"cinema\" fits: only: the picture is smaller than 1920x0")
    }

    @Test func choosesSoundByRateAndBitrate() throws {
        var high = AudioProfile("high", tracks: ["b"])
        high.minBitrate = 160_000
        high.minSampleRate = 48_000
        let preset = Preset(
            "x", videoProfiles: [], audioProfiles: [high, AudioProfile("low", tracks: ["a"])], video: [],
            audio: [AudioTrack("a"), AudioTrack("b")])
        var facts = MediaFacts(container: "mp3", size: 1_000_000)
        facts.audio = [MediaFacts.Audio(stream: 0, codec: "mp3", sampleRate: 48000, channels: 2)]
        facts.duration = 40
        #expect(try TrackSelection(preset, facts).sounds.map(\.id) == ["b"])
        facts.duration = 60
        #expect(try TrackSelection(preset, facts).sounds.map(\.id) == ["a"])
        facts.audio[0].bitrate = 192_000
        facts.audio[0].sampleRate = 44_100
        #expect(try TrackSelection(preset, facts).sounds.map(\.id) == ["a"])
    }

    @Test func aPresetThatMakesNothingOfASourceSaysSo() {
        var facts = MediaFacts(container: "mp3", size: 1)
        facts.audio = [MediaFacts.Audio(stream: 0, codec: "mp3", sampleRate: 48000, channels: 2)]
        let preset = Self.preset("pictures", [VideoTrack("a")])
        let failure = #expect(throws: TrackSelection.NoProfile.self) { try TrackSelection(preset, facts) }
        let words = failure?.words ?? ""
        #expect(words.contains("makes nothing"))
    }
}
