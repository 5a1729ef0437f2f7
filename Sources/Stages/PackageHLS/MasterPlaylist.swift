/// The playlist that names all others (RFC 8216, section 4.3.4).
///
/// A player begins with the first variant. That is the best one of 720 lines or fewer (the smallest of all when none
/// is so small): a picture worth seeing that starts soon on an ordinary line. The others follow, best first.
public struct MasterPlaylist: Sendable, Equatable {
    /// A video rendition.
    public struct Picture: Sendable, Equatable {
        public var playlist: RelativeURI
        public var rates: SegmentRates
        public var codecs: String
        /// In pixels, as displayed.
        public var width: Int
        public var height: Int
        /// Frames a second; nil when unknown.
        public var frameRate: Double?
        /// Its key frames alone, where there is such a playlist.
        public var iFrames: IFrames?

        /// A playlist of key frames.
        public struct IFrames: Sendable, Equatable {
            public var playlist: RelativeURI
            public var rates: SegmentRates

            public init(playlist: RelativeURI, rates: SegmentRates) {
                self.playlist = playlist
                self.rates = rates
            }
        }

        public init(
            playlist: RelativeURI, rates: SegmentRates, codecs: String, width: Int, height: Int, frameRate: Double?,
            iFrames: IFrames? = nil
        ) {
            self.playlist = playlist
            self.rates = rates
            self.codecs = codecs
            self.width = width
            self.height = height
            self.frameRate = frameRate
            self.iFrames = iFrames
        }
    }

    /// An audio rendition.
    public struct Sound: Sendable, Equatable {
        public var playlist: RelativeURI
        public var rates: SegmentRates
        public var codecs: String
        public var channels: Int
        /// BCP 47.
        public var language: String?
        /// For people; made unique when the text is made.
        public var name: String

        public init(
            playlist: RelativeURI, rates: SegmentRates, codecs: String, channels: Int, language: String?, name: String
        ) {
            self.playlist = playlist
            self.rates = rates
            self.codecs = codecs
            self.channels = channels
            self.language = language
            self.name = name
        }
    }

    public let pictures: [Picture]
    /// The first is the default.
    public let sounds: [Sound]

    /// - Parameters:
    ///   - pictures: in any order.
    ///   - sounds: in the order of the source.
    public init(pictures: [Picture], sounds: [Sound]) {
        self.pictures = Self.ordered(pictures)
        self.sounds = sounds
    }

    /// The playlist as it is served.
    public var text: String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
        if hasGroup { lines += groupLines }
        for picture in pictures { lines += variant(picture) }
        lines += pictures.compactMap(iFrames)
        // Without a picture the first sound is the variant; the others are there to be chosen instead.
        if pictures.isEmpty, let sound = sounds.first { lines += variant(sound) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One sound alone, without a picture, needs no group to choose from.
    private var hasGroup: Bool { !sounds.isEmpty && !(pictures.isEmpty && sounds.count == 1) }

    private var groupLines: [String] {
        var taken: Set<String> = []
        return sounds.enumerated().map { number, sound in
            var name = sound.name
            // In a group no two may share a name (section 4.3.4.1.1).
            var suffix = 2
            while !taken.insert(name).inserted {
                name = "\(sound.name) \(suffix)"
                suffix += 1
            }
            var attributes = ["TYPE=AUDIO", "GROUP-ID=\"audio\""]
            if let language = sound.language { attributes.append("LANGUAGE=\(QuotedString(language))") }
            attributes.append("NAME=\(QuotedString(name))")
            attributes += ["DEFAULT=\(number == 0 ? "YES" : "NO")", "AUTOSELECT=YES"]
            if sound.channels > 0 { attributes.append("CHANNELS=\"\(sound.channels)\"") }
            attributes.append("URI=\"\(sound.playlist)\"")
            return "#EXT-X-MEDIA:" + attributes.joined(separator: ",")
        }
    }

    private func variant(_ picture: Picture) -> [String] {
        // Whichever sound is chosen, the rates hold (section 4.3.4.2).
        let peak = picture.rates.peak + (sounds.map(\.rates.peak).max() ?? 0)
        let average = picture.rates.average + (sounds.map(\.rates.average).max() ?? 0)
        var attributes = ["BANDWIDTH=\(peak)", "AVERAGE-BANDWIDTH=\(average)"]
        attributes.append("CODECS=\(QuotedString(Self.joined([picture.codecs] + sounds.map(\.codecs))))")
        attributes.append("RESOLUTION=\(picture.width)x\(picture.height)")
        if let rate = picture.frameRate { attributes.append("FRAME-RATE=\(Self.spelled(rate))") }
        if hasGroup { attributes.append("AUDIO=\"audio\"") }
        return ["#EXT-X-STREAM-INF:" + attributes.joined(separator: ","), "\(picture.playlist)"]
    }

    /// Section 4.3.4.3.
    private func iFrames(_ picture: Picture) -> String? {
        guard let iFrames = picture.iFrames else { return nil }
        let attributes = [
            "BANDWIDTH=\(iFrames.rates.peak)", "AVERAGE-BANDWIDTH=\(iFrames.rates.average)",
            "CODECS=\(QuotedString(picture.codecs))", "RESOLUTION=\(picture.width)x\(picture.height)",
            "URI=\"\(iFrames.playlist)\"",
        ]
        return "#EXT-X-I-FRAME-STREAM-INF:" + attributes.joined(separator: ",")
    }

    private func variant(_ sound: Sound) -> [String] {
        let peak = sounds.map(\.rates.peak).max() ?? 0
        let average = sounds.map(\.rates.average).max() ?? 0
        var attributes = ["BANDWIDTH=\(peak)", "AVERAGE-BANDWIDTH=\(average)"]
        attributes.append("CODECS=\(QuotedString(Self.joined(sounds.map(\.codecs))))")
        if hasGroup { attributes.append("AUDIO=\"audio\"") }
        return ["#EXT-X-STREAM-INF:" + attributes.joined(separator: ","), "\(sound.playlist)"]
    }

    private static func ordered(_ pictures: [Picture]) -> [Picture] {
        let best = pictures.sorted { left, right in
            (left.rates.peak, left.width * left.height) > (right.rates.peak, right.width * right.height)
        }
        let sizes = best.map { min($0.width, $0.height) }
        let small = best.indices.filter { sizes[$0] <= 720 }
        let start = small.max { (sizes[$0], $1) < (sizes[$1], $0) } ?? best.indices.last
        guard let start else { return [] }
        return [best[start]] + best[..<start] + best[(start + 1)...]
    }

    /// Each codec once, in order.
    private static func joined(_ codecs: [String]) -> String {
        codecs.reduce(into: [String]()) { list, codec in if !list.contains(codec) { list.append(codec) } }
            .joined(separator: ",")
    }

    /// With three decimals (section 4.3.4.2).
    private static func spelled(_ rate: Double) -> String {
        let thousandths = Int((rate * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
