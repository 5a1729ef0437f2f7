import CMAF
import StageKit

/// A rendition as a manifest describes it (ISO/IEC 23009-1, section 5.3.5).
struct Representation: Sendable {
    let rendition: Artifact
    let index: FragmentIndex
    let rates: SegmentRates
    let language: LanguageTag?

    init(_ rendition: Artifact, _ index: FragmentIndex, _ timeline: SegmentTimeline) throws {
        self.rendition = rendition
        self.index = index
        rates = SegmentRates(index, timeline)
        language = LanguageTag(rendition.traits.language ?? index.track.language)
    }

    /// In seconds.
    var duration: Double { index.seconds(index.duration) }

    var isVideo: Bool { if case .video = index.track.kind { true } else { false } }

    /// `avc1`: players switch between renditions of one codec only.
    var family: String { String(index.track.codecs.prefix { $0 != "." }) }

    var sound: Track.Sound? { if case .audio(let sound) = index.track.kind { sound } else { nil } }

    /// The element, each line indented by `depth` steps.
    func lines(_ depth: Int) -> [String] {
        var attributes = [
            ("id", rendition.name.split(separator: ".").first.map(String.init) ?? rendition.name),
            ("mimeType", isVideo ? "video/mp4" : "audio/mp4"), ("codecs", index.track.codecs),
            ("bandwidth", String(rates.peak)),
        ]
        switch index.track.kind {
        case .video(let picture):
            attributes += [("width", String(picture.width)), ("height", String(picture.height))]
            attributes.append(("sar", "\(picture.aspectWidth):\(picture.aspectHeight)"))
            if let rate = frameRate { attributes.append(("frameRate", rate)) }
        case .audio(let sound): attributes.append(("audioSamplingRate", String(sound.sampleRate)))
        }
        var lines = [XML.open("Representation", attributes)]
        if let channels = sound?.channels, channels > 0 {
            let scheme = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
            let value = [("schemeIdUri", scheme), ("value", String(channels))]
            lines.append("  " + XML.empty("AudioChannelConfiguration", value))
        }
        lines.append("  <BaseURL>\(XML.escaped(RelativeURI(rendition.name).description))</BaseURL>")
        lines.append("  " + XML.open("SegmentList", [("timescale", String(index.track.timescale))]))
        lines.append("    " + XML.empty("Initialization", [("range", XML.range(index.initialization))]))
        lines.append("    <SegmentTimeline>")
        lines += runs.map { "      " + $0 }
        lines.append("    </SegmentTimeline>")
        lines += index.fragments.map { "    " + XML.empty("SegmentURL", [("mediaRange", XML.range($0.range))]) }
        lines += ["  </SegmentList>", "</Representation>"]
        return lines.map { String(repeating: "  ", count: depth) + $0 }
    }

    /// Frames by the time they take, in whole numbers: `30000/1001`.
    private var frameRate: String? {
        let frames = index.fragments.reduce(0) { $0 + $1.sampleCount }
        let units = index.fragments.reduce(0) { $0 + $1.duration }
        guard frames > 0, units > 0 else { return nil }
        let (rate, scale) = (Double(frames) * Double(index.track.timescale) / Double(units), 1001.0)
        if abs(rate - rate.rounded()) < 0.001 { return String(Int(rate.rounded())) }
        return "\(Int((rate * scale).rounded()))/1001"
    }

    /// `S` elements: equal durations in a row are one (section 5.3.9.6).
    private var runs: [String] {
        let first = index.fragments.first?.decodeTime ?? 0
        var starts = index.fragments.map { $0.decodeTime - first }
        starts.append(index.duration)
        var runs: [(duration: Int, count: Int)] = []
        for (start, end) in zip(starts, starts.dropFirst()) {
            if let last = runs.last, last.duration == end - start {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((end - start, 1))
            }
        }
        return runs.enumerated().map { number, run in
            let start = number == 0 ? [("t", "0")] : []
            let again = run.count > 1 ? [("r", String(run.count - 1))] : []
            return XML.empty("S", start + [("d", String(run.duration))] + again)
        }
    }
}
