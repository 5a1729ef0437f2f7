extension AudioTrack {
    init(_ settings: Settings) {
        let id = settings.plainName("id", "Names the track: 192k.")
        let encoder = settings.word(
            "codec", of: AudioEncoder.allCases.map(\.rawValue) + ["opus"], default: .aac, shown: "aac", "The encoder.",
            convert: AudioEncoder.init(word:))
        let rates = encoder.sampleRates
        self.init(
            id, encoder: encoder,
            bitrate: settings.integer("bitrate", default: 192_000, in: 16_000...512_000, "In bit/s."),
            channels: settings.integer("channels", default: 2, in: 1...6, "1, 2 or 6."),
            sampleRate: settings.optionalInteger("sample_rate", in: 8000...96_000, "In hertz."),
            loudness: settings.optionalNumber(
                "loudness", in: -40 ... -8, "Brings the sound to this loudness (EBU R 128), in LUFS: -23, or -16."),
            copies: settings.flag(
                "copy", default: false, "Takes a sound of the source over as it is, when it already fits."))
        if ![1, 2, 6].contains(channels) {
            settings.reject("channels", "\(channels) is out of range", hint: "allowed: 1, 2 and 6")
        }
        if copies, encoder == .opus {
            settings.reject("copy", "only AAC is taken over as it is", hint: "leave \"copy\" out, or use \"aac\"")
        }
        if copies, loudness != nil {
            settings.reject(
                "copy", "sound that is taken over as it is keeps its loudness",
                hint: "leave out either \"copy\" or \"loudness\"")
        }
        if let sampleRate, !rates.contains(sampleRate) {
            settings.reject(
                "sample_rate", "\(encoder.rawValue) has no \(sampleRate) Hz",
                hint: "allowed: " + rates.map(String.init).joined(separator: ", "))
        }
    }

    /// With every value, also those that were not given.
    var json: JSON {
        .object(
            members: ("id", .string(id)), ("codec", .string(encoder.rawValue)), ("bitrate", .number(bitrate)),
            ("channels", .number(channels)), ("sample_rate", .number(sampleRate)),
            ("loudness", loudness.map(JSON.number)), ("copy", .bool(copies)))
    }
}
