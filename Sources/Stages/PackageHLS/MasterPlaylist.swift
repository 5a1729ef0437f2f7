public import CMAF
public import StageKit

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
        /// The one that plays when nobody chooses.
        public var isDefault: Bool
        /// Which of several makings of the same sounds it belongs to; nil for the usual one.
        public var group: String?
        /// For people; made unique when the text is made.
        public var name: String

        public init(
            playlist: RelativeURI, rates: SegmentRates, codecs: String, channels: Int, language: String?,
            isDefault: Bool = false, group: String? = nil, name: String
        ) {
            self.playlist = playlist
            self.rates = rates
            self.codecs = codecs
            self.channels = channels
            self.language = language
            self.isDefault = isDefault
            self.group = group
            self.name = name
        }
    }

    /// A text to be shown with the picture.
    public struct Text: Sendable, Equatable {
        public var playlist: RelativeURI
        /// BCP 47.
        public var language: String?
        /// For people; made unique when the text is made.
        public var name: String
        /// To be shown even to those who understand what is said.
        public var isForced: Bool

        public init(playlist: RelativeURI, language: String?, name: String, isForced: Bool) {
            self.playlist = playlist
            self.language = language
            self.name = name
            self.isForced = isForced
        }
    }

    public let pictures: [Picture]
    /// In groups, of which a player takes one: the usual one comes first. The default of a group is the first that says
    /// so, else the first.
    public let sounds: [[Sound]]
    public let texts: [Text]

    /// - Parameters:
    ///   - pictures: in any order.
    ///   - sounds: in the order of the source.
    ///   - texts: in the order of the source.
    public init(pictures: [Picture], sounds: [Sound], texts: [Text] = []) {
        self.pictures = Self.ordered(pictures)
        var groups: [String?] = []
        for sound in sounds where !groups.contains(sound.group) { groups.append(sound.group) }
        let ordered = groups.filter { $0 == nil } + groups.filter { $0 != nil }
        self.sounds = ordered.map { group in sounds.filter { $0.group == group } }
        self.texts = texts
    }

    /// The playlist as it is served.
    public var text: String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
        if hasGroups { for group in sounds { lines += Self.lines(of: group) } }
        lines += textLines
        for group in sounds.isEmpty ? [[]] : sounds { for picture in pictures { lines += variant(picture, group) } }
        lines += pictures.compactMap(iFrames)
        // Without a picture the first sound is the variant; the others are there to be chosen instead.
        if pictures.isEmpty { for group in sounds { lines += variant(group) } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One sound alone, without a picture, needs no group to choose from.
    private var hasGroups: Bool { !sounds.isEmpty && !(pictures.isEmpty && sounds.allSatisfy { $0.count == 1 }) }

    private static func standard(of group: [Sound]) -> Int { group.firstIndex(where: \.isDefault) ?? 0 }

    private static func id(of group: [Sound]) -> String {
        "audio" + (group.first?.group.map { "-\($0)" } ?? "")
    }

    /// In a group no two may share a name (section 4.3.4.1.1).
    private static func distinct(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { wanted in
            var name = wanted
            var suffix = 2
            while !taken.insert(name).inserted {
                name = "\(wanted) \(suffix)"
                suffix += 1
            }
            return name
        }
    }

    private var textLines: [String] {
        zip(texts, Self.distinct(texts.map(\.name))).map { text, name in
            var attributes = ["TYPE=SUBTITLES", "GROUP-ID=\"subtitles\""]
            if let language = text.language { attributes.append("LANGUAGE=\(QuotedString(language))") }
            attributes.append("NAME=\(QuotedString(name))")
            attributes += ["DEFAULT=NO", "AUTOSELECT=YES", "FORCED=\(text.isForced ? "YES" : "NO")"]
            attributes.append("URI=\"\(text.playlist)\"")
            return "#EXT-X-MEDIA:" + attributes.joined(separator: ",")
        }
    }

    private static func lines(of group: [Sound]) -> [String] {
        zip(group.indices, distinct(group.map(\.name))).map { number, name in
            let sound = group[number]
            var attributes = ["TYPE=AUDIO", "GROUP-ID=\(QuotedString(id(of: group)))"]
            if let language = sound.language { attributes.append("LANGUAGE=\(QuotedString(language))") }
            attributes.append("NAME=\(QuotedString(name))")
            attributes += ["DEFAULT=\(number == standard(of: group) ? "YES" : "NO")", "AUTOSELECT=YES"]
            if sound.channels > 0 { attributes.append("CHANNELS=\"\(sound.channels)\"") }
            attributes.append("URI=\"\(sound.playlist)\"")
            return "#EXT-X-MEDIA:" + attributes.joined(separator: ",")
        }
    }

    private func groups(_ group: [Sound]) -> [String] {
        (hasGroups && !group.isEmpty ? ["AUDIO=\(QuotedString(Self.id(of: group)))"] : [])
            + (texts.isEmpty ? [] : ["SUBTITLES=\"subtitles\""])
    }

    private func variant(_ picture: Picture, _ sounds: [Sound]) -> [String] {
        // Whichever sound is chosen, the rates hold (section 4.3.4.2).
        let peak = picture.rates.peak + (sounds.map(\.rates.peak).max() ?? 0)
        let average = picture.rates.average + (sounds.map(\.rates.average).max() ?? 0)
        var attributes = ["BANDWIDTH=\(peak)", "AVERAGE-BANDWIDTH=\(average)"]
        attributes.append("CODECS=\(QuotedString(Self.joined([picture.codecs] + sounds.map(\.codecs))))")
        attributes.append("RESOLUTION=\(picture.width)x\(picture.height)")
        if let rate = picture.frameRate { attributes.append("FRAME-RATE=\(Self.spelled(rate))") }
        attributes += groups(sounds)
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

    private func variant(_ sounds: [Sound]) -> [String] {
        let peak = sounds.map(\.rates.peak).max() ?? 0
        let average = sounds.map(\.rates.average).max() ?? 0
        var attributes = ["BANDWIDTH=\(peak)", "AVERAGE-BANDWIDTH=\(average)"]
        attributes.append("CODECS=\(QuotedString(Self.joined(sounds.map(\.codecs))))")
        attributes += groups(sounds)
        let sound = sounds[Self.standard(of: sounds)]
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
