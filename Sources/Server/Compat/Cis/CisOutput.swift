import StageKit

/// One element of a job's `transcode_configs`, read and checked.
struct CisOutput {
    /// Nil when something is wrong, which the settings know.
    let file: WantedFile?

    /// What encoders there are; a codec without one is refused.
    typealias Support = @Sendable (_ encoder: String) -> Bool

    private static let bitrates = 1000...400_000_000

    /// - Parameters:
    ///   - settings: of the object; collects all mistakes.
    ///   - name: of the job.
    init(_ settings: Settings, name: String, support: Support) {
        let container = settings.optionalChoice(
            "container", of: FileContainer.allCases.map(\.rawValue), "The container."
        ).flatMap(FileContainer.init)
        let suffix = settings.optionalString("extension", "What the file's name ends with.")
        let soundWord = settings.optionalChoice("a_codec", of: FileSoundCodec.allCases.map(\.rawValue), "The sound's codec.")
        let pictureWord = settings.optionalChoice(
            "v_codec", of: FilePictureCodec.allCases.map(\.rawValue), "The picture's codec.")
        let size = CisSize(settings)

        var sound = soundWord.flatMap(FileSoundCodec.init).map { WantedFile.Sound($0) }
        let soundRate = settings.cisBitrate("a_bitrate", in: Self.bitrates, "Of the sound.")
        let sampleRate = settings.optionalInteger("a_samplingrate", in: 8000...96_000, "In hertz.")
        let channels = settings.optionalInteger("a_channels", in: 1...8, "Channels of the sound.")
        sound?.bitrate = soundRate
        sound?.sampleRate = sampleRate
        sound?.channels = channels

        var picture = pictureWord.flatMap(FilePictureCodec.init).map { WantedFile.Picture($0) }
        let pictureRate = settings.cisBitrate("v_bitrate", in: Self.bitrates, "Of the picture.")
        let frameRate = settings.optionalInteger("v_framerate", in: 1...240, "Frames a second.")
        let aspect = settings.cisAspect("v_dar", "Width by height as shown.")
        picture?.width = size?.width
        picture?.height = size?.height
        picture?.bitrate = pictureRate
        picture?.frameRate = frameRate
        picture?.aspect = aspect

        Self.check(settings, container, suffix, picture, sound, support)
        let ending = suffix ?? container?.usualExtension(hasPicture: picture != nil) ?? ""
        let whole = "\(name)\(size.map { "_\($0.text)p" } ?? "").\(ending)"
        file =
            settings.problems.isEmpty
            ? container.map { WantedFile(whole, $0, picture: picture, sound: sound) } : nil
    }

    /// What only the reader of several keys can see.
    private static func check(
        _ settings: Settings, _ container: FileContainer?, _ suffix: String?, _ picture: WantedFile.Picture?,
        _ sound: WantedFile.Sound?, _ support: Support
    ) {
        if container == nil, settings.isFine("container") {
            settings.reject(
                "container", "it is missing",
                hint: "one of \(FileContainer.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if let suffix, !isSuffix(suffix) {
            settings.reject("extension", "\"\(suffix)\" is no extension", hint: "1 to 16 letters and digits, such as ogv")
        }
        if picture == nil, sound == nil, settings.isFine("v_codec"), settings.isFine("a_codec") {
            settings.reject("v_codec", "there is neither \"v_codec\" nor \"a_codec\"", hint: "name one of them, or both")
        }
        for codec in [("v_codec", picture?.codec.encoder), ("a_codec", sound?.codec.encoder)] {
            guard let encoder = codec.1, !support(encoder) else { continue }
            settings.reject(codec.0, "the libav of this machine has no encoder \(encoder)")
        }
        guard let container else { return }
        if let codec = picture?.codec, !container.pictures.contains(codec) {
            settings.reject("v_codec", "\(container) holds no \(codec)", hint: hint(container, container.pictures))
        }
        guard let sound else { return }
        guard container.sounds.contains(sound.codec) else {
            return settings.reject(
                "a_codec", "\(container) holds no \(sound.codec)", hint: hint(container, container.sounds))
        }
        let rates = container.sampleRates(of: sound.codec)
        if let rate = sound.sampleRate, !rates.contains(rate) {
            settings.reject(
                "a_samplingrate", "\(sound.codec) in \(container) has no \(rate) Hz",
                hint: "one of \(rates.map(String.init).joined(separator: ", "))")
        }
        if let channels = sound.channels, channels > sound.codec.mostChannels {
            settings.reject(
                "a_channels", "\(sound.codec) takes no \(channels) channels", hint: "at most \(sound.codec.mostChannels)")
        }
    }

    private static func hint<Codec: RawRepresentable<String>>(_ container: FileContainer, _ codecs: [Codec]) -> String {
        "\(container) takes \(codecs.map(\.rawValue).joined(separator: ", "))"
    }

    private static func isSuffix(_ text: String) -> Bool {
        (1...16).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}

/// `<W>x<H>`.
struct CisSize {
    let width: Int
    let height: Int
    /// The height as it was written: it is part of the file's name.
    let text: String

    private static let sides = 16...8192

    /// - Returns: nil when there is none, or it is wrong.
    init?(_ settings: Settings) {
        guard let written = settings.optionalString("v_resolution", "Width and height in pixels.") else { return nil }
        let sides = written.split(separator: "x", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let width = Int(sides[0]), let height = Int(sides[1]), Self.sides.contains(width),
            Self.sides.contains(height), sides[1].utf8.count <= 4
        else {
            settings.reject(
                "v_resolution", "\"\(written)\" is no size of a picture",
                hint: "such as 640x360, sides from \(Self.sides.lowerBound) to \(Self.sides.upperBound)")
            return nil
        }
        (self.width, self.height, text) = (width, height, String(sides[1]))
    }
}

extension Settings {
    /// Whether nothing was found wrong with this key.
    fileprivate func isFine(_ key: String) -> Bool { !problems.contains { $0.path.hasSuffix(".\(key)") } }

    /// A rate in bit/s: a number, or a text such as `768k`.
    fileprivate func cisBitrate(_ key: String, in range: ClosedRange<Int>, _ help: String) -> Int? {
        let node = node(key, type: "a number or a text such as \"128k\"", schema: .empty, help) { node in
            node.json.number != nil || node.json.string != nil || node.json == .null
        }
        guard let node, node.json != .null else { return nil }
        guard let rate = CisBitrate(node.json)?.value, range.contains(rate) else {
            reject(
                key, "\(node.json.text()) is no rate",
                hint: "in bit/s, from \(range.lowerBound) to \(range.upperBound): 128000 or \"128k\"")
            return nil
        }
        return rate
    }

    /// Width by height: `16:9`, or a number.
    fileprivate func cisAspect(_ key: String, _ help: String) -> Double? {
        let node = node(key, type: "a text such as \"16:9\" or a number", schema: .empty, help) { node in
            node.json.number != nil || node.json.string != nil || node.json == .null
        }
        guard let node, node.json != .null else { return nil }
        let sides = (node.json.string ?? "").split(separator: ":", omittingEmptySubsequences: false)
            .compactMap { Int($0) }
        let quotient = sides.count == 2 && sides[1] > 0 ? Double(sides[0]) / Double(sides[1]) : nil
        guard let aspect = node.json.number ?? quotient, (0.1...10).contains(aspect) else {
            reject(key, "\(node.json.text()) is no shape of a picture", hint: "such as \"16:9\", from 0.1 to 10")
            return nil
        }
        return aspect
    }
}

/// A rate as jobs write it.
struct CisBitrate {
    /// In bit/s.
    let value: Int

    init?(_ json: JSON) {
        if let number = json.number {
            guard let whole = Int(exactly: number.rounded()) else { return nil }
            value = whole
            return
        }
        guard let text = json.string, let last = text.last else { return nil }
        let factors: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6]
        let digits = factors[last] == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let number = Double(digits), let whole = Int(exactly: (number * (factors[last] ?? 1)).rounded())
        else { return nil }
        value = whole
    }
}
