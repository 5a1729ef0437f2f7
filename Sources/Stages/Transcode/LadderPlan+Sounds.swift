import StageKit

extension LadderPlan {
    /// Sounds of a source that are made at most; films have fewer.
    static let mostSounds = 32

    /// Those that are made of a source's sounds; the main one is never left out.
    static func chosen(of facts: MediaFacts) -> [MediaFacts.Audio] {
        let main = facts.mainAudio?.stream
        let first = Set(facts.audio.filter { $0.stream != main }.prefix(mostSounds - 1).map(\.stream))
        return facts.audio.filter { $0.stream == main || first.contains($0.stream) }
    }

    /// Each sound of the source once for each track: `audio.mp4` is the main one of the first track, the others are
    /// numbered from 2 on; those of other tracks have the track's name in theirs.
    static func sounds(_ facts: MediaFacts, _ tracks: [AudioTrack]) -> [Sound] {
        let main = facts.mainAudio?.stream
        var taken: Set<String> = []
        return tracks.enumerated().flatMap { place, track in
            let group = place == 0 ? nil : track.id
            var sounds = chosen(of: facts).map { sound($0, track, isMain: $0.stream == main, group) }
            let stem = ["audio", group].compactMap(\.self).joined(separator: "-")
            // The main one comes first: its name has no number.
            let mains = sounds.indices.filter { sounds[$0].isMain }
            for index in mains + sounds.indices.filter({ !sounds[$0].isMain }) {
                var name = sounds[index].isMain ? stem : "\(stem)-2"
                var number = 2
                while !taken.insert(name).inserted {
                    name = "\(stem)-\(number)"
                    number += 1
                }
                sounds[index].fileName = name + ".mp4"
            }
            return sounds
        }
    }

    private static func sound(
        _ audio: MediaFacts.Audio, _ track: AudioTrack, isMain: Bool, _ group: String?
    ) -> Sound {
        Sound(
            stream: audio.stream, sampleRate: track.sampleRate ?? sampleRate(audio, track.encoder),
            channels: track.channels > 2 && audio.channels < track.channels ? 2 : track.channels, track: track,
            language: LanguageTag(audio.language)?.tag, label: audio.title.flatMap { $0.isEmpty ? nil : $0 },
            isMain: isMain, group: group)
    }

    /// One of the two rates that every player takes; multiples of 11025 stay in their family.
    private static func sampleRate(_ audio: MediaFacts.Audio, _ encoder: AudioEncoder) -> Int {
        audio.sampleRate % 11_025 == 0 && encoder != .opus ? 44_100 : 48_000
    }
}
