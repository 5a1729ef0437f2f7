import Core
import HTTP
import StageKit

/// What a job says to a runner, in PeerTube's shapes; fields are only ever added to them.
struct RunnerPayload {
    /// `https://media.example`: as the runner itself calls this server.
    let base: String

    init(_ request: Request) {
        let host = request.headers["host"] ?? "localhost"
        // Behind a proxy that ends TLS.
        let isSecure = request.headers["x-forwarded-proto"]?.lowercased() == "https"
        base = "\(isSecure ? "https" : "http")://\(host)"
    }

    /// The files that it needs and the file that is wanted.
    func json(_ job: RunnerJobView, as type: RunnerJobType) -> JSON {
        let video = "\(base)/api/v1/runners/jobs/\(job.id)/files/videos/\(job.video)"
        var input = [JSON.Member("videoFileUrl", .string("\(video)/max-quality"))]
        var members: [JSON.Member] = []
        var output: [JSON.Member] = []
        switch job.work {
        case .picture, .sound:
            input.append(JSON.Member("separatedAudioFileUrl", .array([])))
            var size = PortableWork.Size(side: 0, frameRate: 0)
            if case .picture(let wanted) = job.work { size = wanted }
            output = [Self.number("resolution", size.side), Self.number("fps", size.frameRate)]
            if type == .hls { output.append(JSON.Member("separatedAudio", true)) }
        case .still(let size):
            input = [
                JSON.Member("audioFileUrl", .string("\(video)/max-quality")),
                JSON.Member("previewFileUrl", .string("\(video)/thumbnails/max-quality")),
            ]
            output = [Self.number("resolution", size.side), Self.number("fps", size.frameRate)]
        case .edit(let edit):
            input.append(JSON.Member("separatedAudioFileUrl", .array([])))
            members = [
                JSON.Member("tasks", .array(edit.tasks.map { Self.task($0, files: "\(video)/studio/task-files") }))
            ]
        case .storyboard(let sheet):
            members = [
                JSON.Member(
                    "sprites",
                    .object([
                        Self.size("size", sheet.width, sheet.height), Self.size("count", sheet.columns, sheet.rows),
                        Self.number("duration", sheet.interval),
                    ]))
            ]
        case .transcription: input = [JSON.Member("videoFileUrl", .string("\(video)/max-quality/audio"))]
        case .live(let live):
            input = [JSON.Member("rtmpUrl", .string(live.address))]
            output = Self.live(live)
        }
        return .object(
            [JSON.Member("input", .object(input))] + members + [JSON.Member("output", .object(output))])
    }

    private static func live(_ live: PortableWork.Live) -> [JSON.Member] {
        // The sound stands in the list as a picture without lines: runners count on it.
        let pictures = live.heights.map { (side: $0, rate: live.frameRate) } + [(side: 0, rate: 0)]
        let list = pictures.map { JSON.object([number("resolution", $0.side), number("fps", $0.rate)]) }
        return [
            JSON.Member("toTranscode", .array(list)), number("segmentDuration", live.segment),
            number("segmentListSize", 15),
        ]
    }

    /// - Parameter files: the address below which they are.
    private static func task(_ task: VideoEdit.Task, files: String) -> JSON {
        func named(_ name: String, _ options: [JSON.Member]) -> JSON {
            .object([JSON.Member("name", .string(name)), JSON.Member("options", .object(options))])
        }
        func time(_ key: String, _ seconds: Double?) -> [JSON.Member] {
            seconds.map { [JSON.Member(key, .number($0))] } ?? []
        }
        func file(_ name: String) -> JSON.Member { JSON.Member("file", .string("\(files)/\(name)")) }
        switch task {
        case .cut(let start, let end): return named("cut", time("start", start) + time("end", end))
        case .remove(let segments):
            let all = segments.map { JSON.object(time("start", $0.start) + time("end", $0.end)) }
            return named("remove-segments", [JSON.Member("segments", .array(all))])
        case .intro(let name): return named("add-intro", [file(name)])
        case .outro(let name): return named("add-outro", [file(name)])
        case .watermark(let name):
            // Older runners have the margin's name misspelled.
            let margins = ["horitonzalMarginRatio", "horizontalMarginRatio", "verticalMarginRatio"]
            return named(
                "add-watermark",
                [file(name), JSON.Member("watermarkSizeRatio", .number(0.1))]
                    + margins.map { JSON.Member($0, .number(0.05)) })
        }
    }

    /// What those who run the server see besides.
    static func hidden(_ job: RunnerJobView) -> JSON {
        .object([
            JSON.Member("videoUUID", .string(job.video.rawValue)), JSON.Member("node", .string(job.node)),
            JSON.Member("piece", .string(job.piece)),
        ])
    }

    private static func number(_ key: String, _ value: Int) -> JSON.Member { JSON.Member(key, .number(Double(value))) }

    private static func size(_ key: String, _ width: Int, _ height: Int) -> JSON.Member {
        JSON.Member(key, .object([number("width", width), number("height", height)]))
    }
}
