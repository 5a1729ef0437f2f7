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
        }
        return .object(
            [JSON.Member("input", .object(input))] + members + [JSON.Member("output", .object(output))])
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
