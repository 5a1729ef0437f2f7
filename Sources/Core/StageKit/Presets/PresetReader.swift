/// Makes a `Preset` of JSON, or tells everything that is wrong with it.
public struct PresetReader: Sendable {
    /// How many of each a preset may have.
    private static let most = 50

    /// Everything that is wrong with a preset, at once.
    public struct Problems: Error, Sendable, Equatable {
        /// In order of the text; not empty.
        public let problems: [Problem]
    }

    public init() {}

    /// - Parameters:
    ///   - node: an object as `Docs/Presets.md` describes it.
    ///   - path: its JSON path, for problems.
    ///   - name: what it is called when it does not say so itself.
    /// - Throws: every mistake at once.
    public func read(_ node: JSONNode, path: String = "$", name: String? = nil) throws(Problems) -> Preset {
        let settings = Settings(node, path: path)
        let keys = PresetKeys(settings, name: name)
        var problems: [Problem] = []
        var preset = Preset(keys.name, videoProfiles: [], audioProfiles: [], video: [], audio: [])
        func each<Element>(_ list: JSONNode?, _ key: String, _ read: (Settings, Int) -> Element) -> [Element] {
            guard case .array(let nodes)? = list?.value else { return [] }
            guard nodes.count <= Self.most else {
                settings.reject(key, "\(nodes.count) are too many", hint: "at most \(Self.most)")
                return []
            }
            return nodes.enumerated().map { index, node in
                let place = JSONPath.element(index, of: JSONPath.member(key, of: path))
                let settings = Settings(node, path: place)
                defer { problems += settings.problems }
                return read(settings, index)
            }
        }
        preset.video = each(keys.video?.merging(keys.videoCommon), "video") { settings, _ in VideoTrack(settings) }
        preset.audio = each(keys.audio?.merging(keys.audioCommon), "audio") { settings, _ in AudioTrack(settings) }
        let (video, audio) = (preset.video.map(\.id), preset.audio.map(\.id))
        preset.videoProfiles = each(keys.videoProfiles, "video_profiles") { settings, index in
            VideoProfile(settings, index: index, known: video)
        }
        preset.audioProfiles = each(keys.audioProfiles, "audio_profiles") { settings, index in
            AudioProfile(settings, index: index, known: audio)
        }
        Self.reject(repeated: video + audio, "video", settings, "two tracks are called")
        Self.reject(repeated: preset.videoProfiles.map(\.name), "video_profiles", settings, "two profiles are called")
        Self.reject(repeated: preset.audioProfiles.map(\.name), "audio_profiles", settings, "two profiles are called")
        if keys.videoProfiles?.isEmptyList != false, keys.audioProfiles?.isEmptyList != false {
            settings.reject("video_profiles", "the preset makes nothing", hint: "give it a video or an audio profile")
        }
        problems += settings.problems
        guard problems.isEmpty else { throw Problems(problems: problems.sorted()) }
        return preset
    }

    private static func reject(repeated names: [String], _ key: String, _ settings: Settings, _ words: String) {
        var seen: Set<String> = []
        for name in names where !name.isEmpty && !seen.insert(name).inserted {
            settings.reject(key, "\(words) \"\(name)\"", hint: "names are used once")
        }
    }

    /// Whether a name can stand in addresses and file names as it is.
    public static func isPlain(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D || $0 == 0x5F
            }
    }
}

/// The keys of a preset.
struct PresetKeys {
    let name: String
    let videoProfiles, audioProfiles, video, audio, videoCommon, audioCommon: JSONNode?

    init(_ settings: Settings, name standard: String?) {
        name = settings.plainName("name", default: standard, "How the preset is called.")
        func list(_ key: String, _ help: String) -> JSONNode? {
            settings.node(
                key, type: "a list of objects", schema: .object([JSON.Member("type", "array")]), default: .array([]),
                help, accepts: { if case .array = $0.value { true } else { false } })
        }
        videoProfiles = list("video_profiles", "For which pictures which tracks are made; the first that fits counts.")
        audioProfiles = list("audio_profiles", "For which sound which tracks are made; the first that fits counts.")
        video = list("video", "Renditions of the picture.")
        audio = list("audio", "Renditions of the sound.")
        videoCommon = settings.object("video_common", "What holds for all tracks of \"video\" that do not say it.")
        audioCommon = settings.object("audio_common", "What holds for all tracks of \"audio\" that do not say it.")
    }
}

extension Settings {
    /// A name of letters, digits, `-` and `_`; it must be there unless there is a default.
    func plainName(_ key: String, default standard: String? = nil, _ help: String) -> String {
        let known = optionalString(key, help)
        guard let name = known ?? standard else {
            reject(key, "is missing", hint: "letters, digits, \"-\" and \"_\"")
            return ""
        }
        if !PresetReader.isPlain(name) {
            reject(key, "\"\(name)\" is no name", hint: "1 to 64 letters, digits, \"-\" and \"_\"")
        }
        return name
    }
}

extension JSONNode {
    fileprivate var isEmptyList: Bool { if case .array(let nodes) = value { nodes.isEmpty } else { true } }

    /// Each object of this list with the members of `common` that it has not.
    fileprivate func merging(_ common: JSONNode?) -> JSONNode {
        guard case .array(let nodes) = value, let shared = common?.members else { return self }
        let merged = nodes.map { node -> JSONNode in
            guard let members = node.members else { return node }
            let more = shared.filter { member in !members.contains { $0.key == member.key } }
            return JSONNode(.object(members + more), at: node.position)
        }
        return JSONNode(.array(merged), at: position)
    }
}
