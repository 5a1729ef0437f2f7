extension Preset {
    /// As `PresetReader` reads it, every value spelled out.
    public var json: JSON {
        .object(
            members: ("name", .string(name)), ("video_profiles", .array(videoProfiles.map(\.json))),
            ("audio_profiles", .array(audioProfiles.map(\.json))), ("video", .array(video.map(\.json))),
            ("audio", .array(audio.map(\.json))))
    }
}

extension JSON {
    /// An object without the members that are nil.
    static func object(members: (String, JSON?)...) -> JSON {
        .object(members.compactMap { key, value in value.map { Member(key, $0) } })
    }

    static func number(_ value: Int) -> JSON { .number(Double(value)) }
}

extension JSON? {
    static func number(_ value: Int?) -> JSON? { value.map { .number(Double($0)) } }
}
