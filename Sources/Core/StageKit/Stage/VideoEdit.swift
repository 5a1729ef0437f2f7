/// Changes to a video, one after the other: what makes an edited version of it.
public struct VideoEdit: Sendable, Codable, Equatable {
    public enum Task: Sendable, Codable, Equatable {
        /// Keeps what lies between, in seconds; nil: from the beginning, to the end.
        case cut(start: Double?, end: Double?)
        /// Leaves out what lies between, in seconds.
        case remove([Segment])
        /// Another video before or after it, by the name of its file.
        case intro(file: String)
        case outro(file: String)
        /// A picture in the corner, by the name of its file.
        case watermark(file: String)

        /// The file that it needs.
        public var file: String? {
            switch self {
            case .cut, .remove: nil
            case .intro(let file), .outro(let file), .watermark(let file): file
            }
        }
    }

    public struct Segment: Sendable, Codable, Equatable {
        public var start: Double
        public var end: Double
    }

    /// Why a list of tasks is none.
    public struct Fault: Error, Sendable, Equatable {
        /// One sentence.
        public let words: String
        public var hint: String?
    }

    /// The video that is changed.
    public let video: Identifier
    /// Its duration, in seconds.
    public let duration: Double
    /// One at least.
    public let tasks: [Task]

    /// Most tasks of an edit.
    public static let most = 20

    /// - Parameter tasks: as PeerTube writes them, `[{"name": "cut", "options": {"start": 1, "end": 9}}]`; `file` in the
    ///   options is a name of letters, digits and hyphens.
    public init(of video: Identifier, duration: Double, tasks: JSON) throws(Fault) {
        guard let list = tasks.array, (1...Self.most).contains(list.count) else {
            throw Fault(words: "tasks is a list of 1 to \(Self.most) tasks")
        }
        (self.video, self.duration) = (video, duration)
        var read: [Task] = []
        for task in list { read.append(try Self.task(task, duration)) }
        self.tasks = read
    }

    /// How long the result is, in seconds; nil when that depends on other files.
    public var expected: Double? {
        var length = duration
        for task in tasks {
            switch task {
            case .cut(let start, let end): length = min(end ?? length, length) - (start ?? 0)
            case .remove(let segments):
                length -= segments.reduce(0) { $0 + max(0, min($1.end, length) - $1.start) }
            case .intro, .outro: return nil
            case .watermark: break
            }
        }
        return max(0, length)
    }

    private static func task(_ task: JSON, _ duration: Double) throws(Fault) -> Task {
        let options = task["options"] ?? .empty
        let name = task["name"]?.string ?? ""
        switch name {
        case "cut":
            let (start, end) = (options["start"]?.number, options["end"]?.number)
            guard start != nil || end != nil else { throw Fault(words: "cut needs start or end") }
            let whole = try segment(start ?? 0, end ?? duration, duration)
            return .cut(start: start.map { _ in whole.start }, end: end.map { _ in whole.end })
        case "remove-segments":
            guard let list = options["segments"]?.array, (1...100).contains(list.count) else {
                throw Fault(words: "remove-segments needs 1 to 100 segments")
            }
            var segments: [Segment] = []
            for one in list {
                guard let start = one["start"]?.number, let end = one["end"]?.number else {
                    throw Fault(words: "a segment has start and end")
                }
                let next = try segment(start, end, duration)
                guard segments.last.map({ $0.end <= next.start }) ?? true else {
                    throw Fault(words: "segments stand in order and do not overlap")
                }
                segments.append(next)
            }
            return .remove(segments)
        case "add-intro": return .intro(file: try file(options))
        case "add-outro": return .outro(file: try file(options))
        case "add-watermark": return .watermark(file: try file(options))
        default:
            throw Fault(
                words: "\"\(name.prefix(40))\" is no task",
                hint: "cut, remove-segments, add-intro, add-outro or add-watermark")
        }
    }

    private static func segment(_ start: Double, _ end: Double, _ duration: Double) throws(Fault) -> Segment {
        guard start >= 0, end > start, start < duration else {
            throw Fault(words: "start and end are seconds within the \(Int(duration)) s of the video, start before end")
        }
        return Segment(start: start, end: end)
    }

    private static func file(_ options: JSON) throws(Fault) -> String {
        let isPlain = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        }
        guard let name = options["file"]?.string, (1...40).contains(name.utf8.count), name.utf8.allSatisfy(isPlain)
        else {
            throw Fault(words: "file is a name of 1 to 40 letters, digits and hyphens")
        }
        return name
    }
}
