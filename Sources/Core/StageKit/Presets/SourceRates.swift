/// The bit rates of a source; derived where its headers say nothing, nil where nothing tells.
struct SourceRates: Equatable {
    let video: Int?
    let audio: Int?

    init(_ facts: MediaFacts) {
        let whole =
            facts.bitrate
            ?? facts.duration.flatMap { $0 > 0 && facts.size > 0 ? Int(Double(facts.size) * 8 / $0) : nil }
        let others = facts.audio.compactMap(\.bitrate).reduce(0, +)
        let rest = whole.map { max(0, $0 - others) }.flatMap { $0 > 0 ? $0 : nil }
        video = Self.known(facts.mainVideo?.bitrate) ?? rest
        let isSoundAlone = facts.mainVideo == nil && facts.audio.count == 1
        audio = Self.known(facts.mainAudio?.bitrate) ?? (isSoundAlone ? whole : nil)
    }

    /// Some demuxers write 0 for what they do not know.
    private static func known(_ rate: Int?) -> Int? { rate.flatMap { $0 > 0 ? $0 : nil } }
}
