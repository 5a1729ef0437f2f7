import StageKit

/// What the texts of a source are called: `subtitles/en.vtt`, and for people.
struct SubtitleNames {
    private var taken: Set<String> = []

    /// - Returns: the name of the artefact, and what it says of itself.
    mutating func next(_ subtitle: MediaFacts.Subtitle) -> (name: String, traits: Traits) {
        let language = LanguageTag(subtitle.language)
        let stem = language?.tag ?? "und"
        var id = stem
        var number = 2
        while !taken.insert(id).inserted {
            id = "\(stem)-\(number)"
            number += 1
        }
        var traits = Traits()
        traits.mediaType = "text/vtt"
        traits.language = language?.tag
        traits.label = Self.label(subtitle, language)
        traits.isForced = subtitle.isForced == true ? true : nil
        return ("subtitles/\(id).vtt", traits)
    }

    private static func label(_ subtitle: MediaFacts.Subtitle, _ language: LanguageTag?) -> String {
        let title = subtitle.title.map { $0.prefix(100).filter { !$0.isNewline } } ?? ""
        return title.isEmpty ? language?.name ?? language?.tag ?? "Subtitles" : title
    }
}
