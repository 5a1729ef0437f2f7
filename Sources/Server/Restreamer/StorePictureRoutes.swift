import Foundation
import HTTP
import Media
import SegmentStore

/// `/frame` and `/waveform`: pictures of what a stream shows and sounds like.
struct StorePictureRoutes: Sendable {
    let desk: StoreDesk

    private let frames = PictureDesk<FrameKey>("store-frame", threads: 1, mostWaiting: 16, patience: .seconds(10))
    private let waveforms = PictureDesk<WaveformKey>("store-wave", threads: 1, mostWaiting: 4, patience: .seconds(60))

    private struct FrameKey: Hashable {
        let file: URL
        let moment: Moment
        let isPNG: Bool
    }

    private struct WaveformKey: Hashable {
        let files: [URL]
        let range: Range<Moment>
        let width: Int
        let height: Int
    }

    /// In seconds: the longest waveform, as in the original.
    private static let longestWaveform = 6.0 * 3600

    init(desk: StoreDesk) { self.desk = desk }

    var all: [Route] {
        ["png", "jpg"].map { suffix in
            Route(
                .get, "/frame/{stream}/{variant}.\(suffix)",
                "Sends the picture of a stream that is on the screen at a moment, at full size.",
                parameters: [.query("timestamp", .text, StoreTime.help, isRequired: true)],
                answers: [
                    RouteAnswer(200, "the picture", RouteContent(suffix == "png" ? "image/png" : "image/jpeg")),
                    .problem(400, "the time is missing or none"), .hiddenName,
                    .problem(406, "there is nothing at this time"),
                ]
            ) { try await frame($0, isPNG: suffix == "png") }
        } + [
            Route(
                .get, "/waveform/{stream}/{variant}.png",
                "Draws the sound of a stream: black on nothing, its edges at the times asked for.",
                parameters: [.start, .end, .query("size", .text, "WIDTHxHEIGHT, 1024x64 when it is not given")],
                answers: [
                    RouteAnswer(200, "the picture", RouteContent("image/png")),
                    .problem(400, "a parameter is malformed, or the range is longer than six hours"), .hiddenName,
                    .problem(406, "there is nothing in the range"),
                ], handler: waveform)
        ]
    }

    private func frame(_ request: Request, isPNG: Bool) async throws -> Response {
        let shown = try await StoreFrame(request, desk)
        let key = FrameKey(file: shown.segment.file, moment: shown.moment, isPNG: isPNG)
        let picture = try await shown.using {
            try await frames.picture(key, etag: "") { interrupt in
                guard let frame = try shown.frame(interrupt) else { return nil }
                return isPNG
                    ? try frame.png()
                    : [UInt8](try StillEncoder(width: frame.width, height: frame.height).jpeg(frame, interrupt: interrupt))
            }
        }
        return Response(
            200, headers: ["content-type": isPNG ? "image/png" : "image/jpeg", "cache-control": "no-cache"],
            body: .bytes(picture))
    }

    private func waveform(_ request: Request) async throws -> Response {
        let (stream, variant) = (try request.storeName("stream"), try request.storeName("variant"))
        guard let start = try request.time("start") else { throw HTTPError.badRequest("start is missing", field: "start") }
        guard let end = try request.time("end") else { throw HTTPError.badRequest("end is missing", field: "end") }
        guard start < end else { throw HTTPError.badRequest("Ends must be after starts", field: "end") }
        let length = end.seconds(since: start)
        guard length <= Self.longestWaveform else {
            throw HTTPError.badRequest("the range is longer than six hours", field: "end")
        }
        let text = request.first("size") ?? "1024x64"
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1], (1...4096).contains(width),
            (1...4096).contains(height)
        else { throw HTTPError.badRequest("size is \"\(text)\"", field: "size", hint: "WIDTHxHEIGHT, each 1 to 4096") }
        let groups = try await desk.files(start..<end, stream, variant)
        let key = WaveformKey(files: groups.flatMap { $0.map(\.file) }, range: start..<end, width: width, height: height)
        let picture = try await waveforms.picture(key, etag: "") { interrupt in
            let runs = try SegmentRuns(groups, interrupt: interrupt).runs
            guard !runs.isEmpty else { return nil }
            var waveform = Waveform(columns: width)
            for run in runs {
                guard let first = run.files.first, let sound = run.source.sound else { continue }
                // The same columns on the clock of each.
                let from = start.seconds(since: first.start)
                try waveform.add(sound, range: CutRange(start: from, end: from + length), interrupt: interrupt)
            }
            return try waveform.png(height: height)
        }
        guard let picture else { throw StoreFrame.nothing }
        return Response(200, headers: ["content-type": "image/png", "cache-control": "no-cache"], body: .bytes(picture))
    }
}
