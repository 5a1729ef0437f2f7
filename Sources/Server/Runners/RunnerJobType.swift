import StageKit

/// The seven kinds of jobs, as PeerTube calls them.
enum RunnerJobType: String, CaseIterable, Sendable {
    case webVideo = "vod-web-video-transcoding"
    case hls = "vod-hls-transcoding"
    case audioMerge = "vod-audio-merge-transcoding"
    case live = "live-rtmp-hls-transcoding"
    case studio = "video-studio-transcoding"
    case transcription = "video-transcription"
    case storyboard = "generate-video-storyboard"

    /// As what a runner is offered a piece of work, or nil when it cannot do it.
    ///
    /// - Parameters:
    ///   - names: the only types that its operator lets it do; nil for all that it can.
    ///   - version: of its program; nil before 0.2.
    init?(_ work: PortableWork.Kind, for names: [String]?, version: String?) {
        let types: [RunnerJobType] =
            switch work {
            // A rendition either way. Without sound it is nearer to what is wanted.
            case .picture, .sound: [.hls, .webVideo]
            case .still: [.audioMerge]
            case .storyboard: Self.isAtLeast(0, 3, version) ? [.storyboard] : []
            case .transcription: [.transcription]
            case .edit: [.studio]
            case .live: [.live]
            }
        guard let type = types.first(where: { names?.contains($0.rawValue) ?? true }) else { return nil }
        self = type
    }

    /// What a runner can be offered.
    static func kinds(for names: [String]?, version: String?) -> Set<PortableWork.Kind> {
        Set(PortableWork.Kind.allCases.filter { RunnerJobType($0, for: names, version: version) != nil })
    }

    /// What of the house may stand behind a type.
    var kinds: Set<PortableWork.Kind> {
        Set(PortableWork.Kind.allCases.filter { RunnerJobType($0, for: [rawValue], version: "999.0.0") == self })
    }

    /// A version without numbers is that of somebody's own making: new, one may hope.
    private static func isAtLeast(_ major: Int, _ minor: Int, _ version: String?) -> Bool {
        guard let version else { return false }
        let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return true }
        return (numbers[0], numbers[1]) >= (major, minor)
    }
}
