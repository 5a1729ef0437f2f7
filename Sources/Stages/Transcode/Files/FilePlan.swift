import Media
import StageKit

/// How a whole file is made of a source: decided once, from its facts, before anything is opened.
struct FilePlan: Sendable {
    struct Picture: Sendable {
        let stream: Int
        let rate: MediaFacts.Ratio
        let chain: PictureChain
        let color: EncoderInput.Color
        let options: EncoderOptions

        var frameRate: Rational { Rational(rate.numerator, rate.denominator) }
    }

    struct Sound: Sendable {
        let stream: Int
        let codec: FileSoundCodec
        /// In hertz.
        let sampleRate: Int
        let channels: Int
        let options: EncoderOptions

        /// libav's name.
        var layout: String { codec.layout(channels) ?? "stereo" }
    }

    let wish: WantedFile
    let picture: Picture?
    let sound: Sound?

    var layout: Muxer.Layout { wish.container == .mp4 ? .plain : .container(wish.container.rawValue) }

    /// - Throws: `StageFailure` (permanent) when the source has nothing of what the file is to hold.
    init(_ wish: WantedFile, facts: MediaFacts) throws(StageFailure) {
        self.wish = wish
        picture = wish.picture.flatMap { wanted in
            facts.mainVideo.map { Self.picture(wanted, in: wish.container, of: $0) }
        }
        sound = wish.sound.flatMap { wanted in
            facts.mainAudio.map { Self.sound(wanted, in: wish.container, of: $0) }
        }
        guard picture != nil || sound != nil else {
            throw .permanent(
                "nothing_for_file",
                wish.picture == nil ? "there is no sound in the source for \(wish.name)"
                    : "there is neither the picture nor the sound in the source that \(wish.name) is to hold")
        }
    }

    private static func picture(
        _ wanted: WantedFile.Picture, in container: FileContainer, of video: MediaFacts.Video
    ) -> Picture {
        let size = PictureSize(
            width: PictureSize.even(Double(wanted.width ?? video.width)),
            height: PictureSize.even(Double(wanted.height ?? video.height)))
        let chain = PictureChain(video, size: size)
        let rate =
            wanted.frameRate.map { MediaFacts.Ratio($0, 1) }
            ?? GridRate(average: video.averageFrameRate, nominal: video.nominalFrameRate).ratio
        // A size of another shape than the picture's squashes it; its pixels say how to show it right.
        let aspect = wanted.aspect ?? Double(video.width) / Double(max(video.height, 1))
        var options = EncoderOptions(wanted, in: container, size: size, rate: rate.value)
        let pixel = aspect * Double(size.height) / Double(size.width)
        options.sampleAspect = abs(pixel - 1) < 0.02 ? Rational(1, 1) : Rational(nearest: pixel, most: 255)
        return Picture(
            stream: video.stream, rate: rate, chain: chain, color: chain.color(of: video, isMapped: chain.mapsTones),
            options: options)
    }

    private static func sound(
        _ wanted: WantedFile.Sound, in container: FileContainer, of audio: MediaFacts.Audio
    ) -> Sound {
        let rates = container.sampleRates(of: wanted.codec)
        let rate = wanted.sampleRate ?? rates.first { $0 >= audio.sampleRate } ?? rates[rates.count - 1]
        let channels = wanted.channels ?? min(max(audio.channels, 1), wanted.codec.mostChannels)
        return Sound(
            stream: audio.stream, codec: wanted.codec, sampleRate: rate, channels: channels,
            options: EncoderOptions(
                wanted.codec.encoder, threads: 1, bitrate: wanted.bitrate, hasGlobalHeader: container.hasGlobalHeader))
    }
}

extension EncoderOptions {
    /// What the encoder of a whole file's picture is told: its rate, or else a good picture at whatever rate.
    init(_ wanted: WantedFile.Picture, in container: FileContainer, size: PictureSize, rate: Double) {
        self.init(
            wanted.codec.encoder, bitrate: wanted.bitrate, keyInterval: max(1, Int((rate * 5).rounded())),
            hasGlobalHeader: container.hasGlobalHeader)
        switch wanted.codec {
        case .h264:
            codecOptions = ["preset": "veryfast", "profile": "high"]
            if let bitrate = wanted.bitrate {
                peakBitrate = bitrate + bitrate / 2
                bufferSize = bitrate * 2
            } else {
                codecOptions["crf"] = "23"
            }
            if !container.hasTimeStamps { codecOptions["bf"] = "0" }
        case .theora:
            // Of ten.
            if wanted.bitrate == nil { quality = 7 }
        case .vp8:
            codecOptions = ["deadline": "good", "cpu-used": "4", "auto-alt-ref": container.hasTimeStamps ? "1" : "0"]
            if wanted.bitrate == nil {
                // Its constant quality has a rate above which it does not go.
                bitrate = max(200_000, Int(Double(size.width * size.height) * rate * 0.15))
                codecOptions["crf"] = "10"
            }
        case .vp9:
            codecOptions = ["deadline": "good", "cpu-used": "6", "row-mt": "1"]
            if wanted.bitrate == nil {
                bitrate = 0
                codecOptions["crf"] = "33"
            }
        }
    }
}
