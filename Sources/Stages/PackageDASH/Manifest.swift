import CMAF
import StageKit

/// `manifest.mpd`: one period with an adaptation set for each codec of the picture, each sound and each text.
///
/// Segments are listed with their ranges of bytes (`SegmentList`, section 5.3.9.3): the files have one fragment a
/// segment and no index of their own, so neither `SegmentTemplate` nor `SegmentBase` could name them.
struct Manifest {
    private let pictures: [[Representation]]
    /// Those that are the same sound at other rates are together: players change between them.
    private let sounds: [[Representation]]
    private let texts: [Artifact]

    /// In seconds.
    let duration: Double

    init(_ representations: [Representation], texts: [Artifact]) {
        let videos = representations.filter(\.isVideo)
        var families: [String] = []
        for video in videos where !families.contains(video.family) { families.append(video.family) }
        pictures = families.map { family in
            videos.filter { $0.family == family }.sorted { $0.rates.peak > $1.rates.peak }
        }
        sounds = Self.switching(representations.filter { !$0.isVideo })
        self.texts = texts
        duration = representations.map(\.duration).max() ?? 0
    }

    var text: String {
        let longest = (pictures + sounds).flatMap { $0 }.flatMap { one in
            one.index.fragments.map { one.index.seconds($0.duration) }
        }.max()
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append(
            XML.open(
                "MPD",
                [
                    ("xmlns", "urn:mpeg:dash:schema:mpd:2011"),
                    ("profiles", "urn:mpeg:dash:profile:isoff-main:2011"), ("type", "static"),
                    ("mediaPresentationDuration", Self.spelled(duration)), ("minBufferTime", Self.spelled(longest ?? 1)),
                ]))
        lines.append("  " + XML.open("Period", [("id", "0"), ("start", "PT0S")]))
        var number = 0
        func set(_ attributes: [(String, String)], _ content: [String]) {
            lines.append("    " + XML.open("AdaptationSet", [("id", String(number))] + attributes))
            lines += content
            lines.append("    </AdaptationSet>")
            number += 1
        }
        for family in pictures {
            set(
                [
                    ("contentType", "video"), ("segmentAlignment", Self.areAligned(family) ? "true" : "false"),
                    ("startWithSAP", "1"),
                ],
                family.flatMap { $0.lines(3) })
        }
        let main = sounds.firstIndex { $0[0].rendition.traits.isDefault == true } ?? 0
        for (place, same) in sounds.enumerated() {
            let sound = same[0]
            let language = sound.language.map { [("lang", $0.tag)] } ?? []
            set(
                [("contentType", "audio")] + language + [("segmentAlignment", "true"), ("startWithSAP", "1")],
                Self.about(sound.rendition.traits.label, role: place == main ? "main" : "alternate")
                    + same.flatMap { $0.lines(3) })
        }
        for text in texts { set(Self.attributes(text), Self.content(text)) }
        lines += ["  </Period>", "</MPD>"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// What is made of one sound of the source, with one codec and as many channels.
    private static func switching(_ sounds: [Representation]) -> [[Representation]] {
        var sets: [[Representation]] = []
        for sound in sounds {
            let place = sets.firstIndex { set in
                let first = set[0]
                return !set.contains { $0.rendition.traits.group == sound.rendition.traits.group }
                    && first.language == sound.language && first.family == sound.family
                    && first.rendition.traits.label == sound.rendition.traits.label
                    && first.rendition.traits.isDefault == sound.rendition.traits.isDefault
                    && first.sound?.channels == sound.sound?.channels
            }
            if let place { sets[place].append(sound) } else { sets.append([sound]) }
        }
        return sets
    }

    /// Whether segments begin together; those of a runner's making may not. To a hundredth of a second: what decides is
    /// which key frame, not which clock.
    private static func areAligned(_ family: [Representation]) -> Bool {
        let starts = family.map { one in
            one.index.fragments.map { (one.index.seconds($0.decodeTime) * 100).rounded() }
        }
        return Set(starts).count <= 1
    }

    private static func attributes(_ text: Artifact) -> [(String, String)] {
        let language = LanguageTag(text.traits.language).map { [("lang", $0.tag)] } ?? []
        return [("contentType", "text")] + language
    }

    private static func content(_ text: Artifact) -> [String] {
        let role = text.traits.isForced == true ? "forced-subtitle" : "subtitle"
        let id = text.name.split(separator: ".").first.map(String.init) ?? text.name
        // A whole file, of no rate worth planning with.
        let attributes = [("id", id.replacing("/", with: "-")), ("mimeType", "text/vtt"), ("bandwidth", "1000")]
        return about(text.traits.label, role: role) + [
            "      " + XML.open("Representation", attributes),
            "        <BaseURL>\(XML.escaped(RelativeURI(text.name).description))</BaseURL>", "      </Representation>",
        ]
    }

    /// Role and name (sections 5.8.5.5 and 5.3.10).
    private static func about(_ label: String?, role: String) -> [String] {
        let kind = XML.empty("Role", [("schemeIdUri", "urn:mpeg:dash:role:2011"), ("value", role)])
        // The schema wants a label before a role.
        return (label.map { ["      <Label>\(XML.escaped($0))</Label>"] } ?? []) + ["      " + kind]
    }

    /// `PT12.480S` (XML Schema, section 3.2.6).
    private static func spelled(_ seconds: Double) -> String {
        let all = Int((seconds * 1000).rounded(.up))
        return "PT\(all / 1000).\(String(String(all % 1000 + 1000).dropFirst()))S"
    }
}
