extension VideoProfile {
    init(_ settings: Settings, index: Int, known: [String]) {
        let name = settings.plainName("name", default: "video-\(index + 1)", "How the profile is called.")
        self.init(name, tracks: Self.tracks(settings, known))
        let pixels = 0...65_535
        minWidth = settings.integer("min_width", default: 0, in: pixels, "Of the displayed picture's longer side.")
        minHeight = settings.integer("min_height", default: 0, in: pixels, "Of the displayed picture's shorter side.")
        minBitrate = settings.integer("min_bitrate", default: 0, in: 0...1_000_000_000, "In bit/s.")
        minFrameRate = settings.number("min_frame_rate", default: 0, in: 0...1000, "Frames a second.")
        minAspect = settings.number("min_dar", default: 0, in: 0...100, "Width by height as displayed.")
        maxAspect = settings.number("max_dar", default: 0, in: 0...100, "Width by height as displayed; 0: any.")
        segment = settings.optionalNumber("segment_duration", in: 1...20, "How long a segment is, in seconds.")
        if maxAspect > 0, maxAspect < minAspect {
            settings.reject("max_dar", "no picture can fit", hint: "max_dar must not be below min_dar")
        }
    }

    private static func tracks(_ settings: Settings, _ known: [String]) -> Tracks {
        let node = settings.node(
            "video", type: "a list of track ids, or \"auto\"",
            schema: .object([JSON.Member("type", .array(["array", "string"]))]),
            "The tracks that are made, in this order, or \"auto\": rungs picked from the content.",
            accepts: { $0.json == "auto" || $0.json.array != nil })
        if node?.json == "auto" { return .automatic }
        return .listed(settings.references("video", node, known))
    }

    var json: JSON {
        let video: JSON =
            switch tracks {
            case .automatic: "auto"
            case .listed(let ids): .array(ids.map(JSON.string))
            }
        return .object(
            members: ("name", .string(name)), ("min_width", .number(minWidth)), ("min_height", .number(minHeight)),
            ("min_bitrate", .number(minBitrate)), ("min_frame_rate", .number(minFrameRate)),
            ("min_dar", .number(minAspect)), ("max_dar", .number(maxAspect)),
            ("segment_duration", segment.map(JSON.number)), ("video", video))
    }
}

extension AudioProfile {
    init(_ settings: Settings, index: Int, known: [String]) {
        let name = settings.plainName("name", default: "audio-\(index + 1)", "How the profile is called.")
        let node = settings.node(
            "audio", type: "a list of track ids", schema: .object([JSON.Member("type", "array")]),
            "The tracks that are made, in this order.", accepts: { $0.json.array != nil })
        self.init(name, tracks: settings.references("audio", node, known))
        minBitrate = settings.integer("min_bitrate", default: 0, in: 0...100_000_000, "In bit/s.")
        minSampleRate = settings.integer("min_sample_rate", default: 0, in: 0...1_000_000, "In hertz.")
    }

    var json: JSON {
        .object(
            members: ("name", .string(name)), ("min_bitrate", .number(minBitrate)),
            ("min_sample_rate", .number(minSampleRate)), ("audio", .array(tracks.map(JSON.string))))
    }
}

extension Settings {
    /// Ids of tracks that are there, each once.
    fileprivate func references(_ key: String, _ node: JSONNode?, _ known: [String]) -> [String] {
        guard let values = node?.json.array, !values.isEmpty else {
            if node != nil || isAbsent(key) { reject(key, "the profile names no track", hint: "write a list of track ids") }
            return []
        }
        var ids: [String] = []
        for value in values {
            guard let id = value.string else {
                reject(key, "\(value.text()) is no id of a track", hint: "ids are strings")
                continue
            }
            if !known.contains(id) {
                reject(key, "there is no track \"\(id)\"", hint: Spelling.hint(for: id, in: known))
            } else if ids.contains(id) {
                reject(key, "\"\(id)\" stands there twice", hint: "name each track once")
            }
            ids.append(id)
        }
        return ids
    }
}
