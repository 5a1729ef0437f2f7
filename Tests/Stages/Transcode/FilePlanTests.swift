import Media
import StageKit
import Testing

@testable import Transcode

struct FilePlanTests {
    private static func facts(_ width: Int = 1280, _ height: Int = 720, rate: Int = 25, sound: (Int, Int)? = (48_000, 2)) -> MediaFacts {
        var facts = MediaFacts(container: "mov,mp4", size: 1)
        if width > 0 {
            var video = MediaFacts.Video(stream: 0, codec: "h264", codedWidth: width, codedHeight: height, width: width, height: height)
            video.averageFrameRate = .init(rate, 1)
            video.nominalFrameRate = .init(rate, 1)
            facts.video = [video]
        }
        if let sound { facts.audio = [.init(stream: 1, codec: "aac", sampleRate: sound.0, channels: sound.1)] }
        return facts
    }

    private static func file(
        _ container: FileContainer, _ picture: FilePictureCodec?, _ sound: FileSoundCodec?,
        change: (inout WantedFile) -> Void = { _ in }
    ) -> WantedFile {
        var file = WantedFile("f", container, picture: picture.map { .init($0) }, sound: sound.map { .init($0) })
        change(&file)
        return file
    }

    @Test func theSourcesOwnValuesWhereNothingIsSaid() throws {
        let plan = try FilePlan(Self.file(.ogg, .theora, .vorbis), facts: Self.facts(427, 241, rate: 30))
        let (picture, sound) = (try #require(plan.picture), try #require(plan.sound))
        #expect((picture.chain.width, picture.chain.height) == (426, 240))
        #expect(picture.rate == .init(30, 1) && picture.options.keyInterval == 150)
        #expect(picture.options.codec == "libtheora" && picture.options.quality == 7)
        #expect(picture.options.sampleAspect == Rational(1, 1) && !picture.options.hasGlobalHeader)
        #expect(sound.sampleRate == 48_000 && sound.channels == 2 && sound.layout == "stereo")
    }

    /// A size of another shape is exact, and its pixels say how it is shown.
    @Test(arguments: [
        (1067, 600, nil, 1066, Rational(1, 1)), (800, 600, nil, 800, Rational(4, 3)), (800, 600, 4.0 / 3, 800, Rational(1, 1)),
        (640, 360, 4.0 / 3, 640, Rational(3, 4)),
    ] as [(Int, Int, Double?, Int, Rational)]) func shapes(
        _ width: Int, _ height: Int, _ aspect: Double?, _ made: Int, _ pixel: Rational
    ) throws {
        let wish = Self.file(.mp4, .h264, nil) { file in
            file.picture?.width = width
            file.picture?.height = height
            file.picture?.aspect = aspect
        }
        let picture = try #require(try FilePlan(wish, facts: Self.facts()).picture)
        #expect((picture.chain.width, picture.chain.height) == (made, height))
        #expect(picture.options.sampleAspect == pixel && picture.options.hasGlobalHeader)
    }

    @Test(arguments: [
        (FileContainer.webm, FileSoundCodec.opus, 44_100, 6, 48_000, 6), (.flv, .mp3, 48_000, 6, 44_100, 2),
        (.mp4, .aac, 192_000, 8, 96_000, 6), (.ogg, .vorbis, 11_025, 1, 11_025, 1),
    ]) func theNearestThatFits(
        _ container: FileContainer, _ codec: FileSoundCodec, _ rate: Int, _ channels: Int, _ made: Int, _ count: Int
    ) throws {
        let sound = try #require(
            try FilePlan(Self.file(container, nil, codec), facts: Self.facts(sound: (rate, channels))).sound)
        #expect(sound.sampleRate == made && sound.channels == count)
    }

    @Test func ratesAndWhatContainersNeed() throws {
        func options(_ container: FileContainer, _ codec: FilePictureCodec, _ bitrate: Int?) throws -> EncoderOptions {
            try #require(
                try FilePlan(Self.file(container, codec, nil) { $0.picture?.bitrate = bitrate }, facts: Self.facts()).picture
            ).options
        }
        #expect(try options(.mp4, .h264, 768_000).bitrate == 768_000)
        #expect(try options(.mp4, .h264, 768_000).codecOptions["crf"] == nil)
        #expect(try options(.mp4, .h264, nil).codecOptions["crf"] == "23")
        // Without time stamps pictures come in the order in which they are shown.
        #expect(try options(.avi, .h264, nil).codecOptions["bf"] == "0")
        #expect(try options(.avi, .vp8, nil).codecOptions["auto-alt-ref"] == "0")
        #expect(try options(.webm, .vp9, nil).bitrate == 0)
        #expect(try options(.ogg, .theora, 500_000).quality == nil)
    }

    @Test func whatTheSourceHasNotIsLeftOutUnlessItIsAll() throws {
        let silent = try FilePlan(Self.file(.mp4, .h264, .aac), facts: Self.facts(sound: nil))
        #expect(silent.picture != nil && silent.sound == nil)
        #expect { try FilePlan(Self.file(.mp4, nil, .aac), facts: Self.facts(sound: nil)) } throws: {
            ($0 as? StageFailure)?.advice == .permanent
        }
    }
}
