import Foundation
import HTTP
import Media
import SegmentStore
import StageKit

/// `/generate_videos`: ranges of a stream as Matroska files in the store's base folder, copied as they are.
struct StoreVideoRoute: Sendable {
    let desk: StoreDesk
    /// Of all ranges together, in seconds.
    let longest: Double

    private let lane = VideoLane()

    init(desk: StoreDesk, longest: Double) {
        self.desk = desk
        self.longest = longest
    }

    var route: Route {
        Route(
            .post, "/generate_videos/{stream}/{variant}",
            "Writes ranges of a stream into the segment store, as files STREAM_VARIANT_NAME_N.mkv: one for each stretch "
                + "without a hole, whole segments, copied as they are. Answers when all are there.",
            scope: "upload", bodies: [.json(Self.wish)],
            answers: [
                RouteAnswer(200, "the names of all that are there now", .json(.array(.text))),
                .problem(400, "a name or a range is malformed"), .hiddenName,
                .problem(413, "the ranges are longer than this server cuts"),
                .problem(503, "videos are being written already"),
            ], handler: answer)
    }

    private static let wish = Schema.named(
        "StoreVideos", .map(.array(.text)))

    /// A file that is wanted.
    private struct Wish: Sendable {
        let name: String
        let range: Range<Moment>
    }

    @Sendable private func answer(_ request: Request) async throws -> Response {
        let (stream, variant) = (try request.storeName("stream"), try request.storeName("variant"))
        guard request.mediaType == "application/json" else {
            throw HTTPError(415, "the body is not application/json", hint: "{\"name\": [\"start\", \"end\"]}")
        }
        let wishes = try Self.wishes(try await request.body.collect(limit: 1 << 20))
        let length = wishes.reduce(0) { $0 + $1.range.upperBound.seconds(since: $1.range.lowerBound) }
        guard length <= longest else {
            throw HTTPError(
                413, "the ranges are \(Int(length)) seconds long together", code: "too_long",
                hint: "at most \(Int(longest)) seconds: doors.restreamer.longest")
        }
        var groups: [(name: String, files: [[SegmentFile]])] = []
        for wish in wishes {
            let selection = try await desk.ask(about: stream) { store in
                guard store.hasFolder([stream, variant]) else { throw SegmentStore.RangeError.nothing }
                return store.select(stream, variant, wish.range)
            }
            groups.append(("\(stream)_\(variant)_\(wish.name)", desk.files(selection, stream, variant)))
        }
        let base = URL(fileURLWithPath: desk.store.base, isDirectory: true)
        let found = groups
        let names = try await lane.run { interrupt in
            try found.flatMap { try Self.write($0.files, as: $0.name, in: base, interrupt) }
        }
        return try .json(names)
    }

    /// Files that are there already stay as they are.
    private static func write(
        _ groups: [[SegmentFile]], as stem: String, in base: URL, _ interrupt: @escaping Interrupt
    ) throws -> [String] {
        try SegmentRuns(groups, interrupt: interrupt).runs.enumerated().map { index, run in
            let name = "\(stem)_\(index).mkv"
            let target = base.appending(path: name)
            guard !FileManager.default.fileExists(atPath: target.path) else { return name }
            let temporary = base.appending(path: ".\(Identifier()).mkv")
            do {
                try Remux.matroska(run.files.map(\.file), to: temporary, interrupt: interrupt)
                try FileManager.default.moveItem(at: temporary, to: target)
            } catch {
                try? FileManager.default.removeItem(at: temporary)
                throw error
            }
            return name
        }
    }

    private static func wishes(_ body: [UInt8]) throws -> [Wish] {
        let json: JSON
        do throws(JSONError) { json = try JSON.parse(body) } catch {
            throw HTTPError(400, "the body is not JSON: \(error)", code: "bad_json")
        }
        guard let members = json.members, (1...100).contains(members.count) else {
            throw HTTPError(400, "the body names no videos", code: "bad_json", hint: "{\"name\": [\"start\", \"end\"]}")
        }
        return try members.map { member in
            guard SegmentStore.isName(member.key), member.key.utf8.count <= 100 else {
                throw HTTPError.badRequest("\"\(member.key)\" cannot be part of a file's name", field: member.key)
            }
            guard let ends = member.value.array?.map(\.string), ends.count == 2, let start = ends[0], let end = ends[1] else {
                throw HTTPError.badRequest("a range is two times", field: member.key, hint: "[\"start\", \"end\"]")
            }
            let range = (try StoreTime.read(start, field: member.key), try StoreTime.read(end, field: member.key))
            guard range.0 < range.1 else {
                throw HTTPError.badRequest("Ends must be after starts", field: member.key)
            }
            return Wish(name: member.key, range: range.0..<range.1)
        }
    }
}

/// The thread on which videos are written, one request after another.
private final class VideoLane: Sendable {
    private let lane = Lane(name: "store-video")
    private let waiting = Waiting()

    deinit { lane.close() }

    /// - Throws: `HTTPError` (503) when others wait already, 507 when the disk is full; what `write` throws.
    func run(_ write: @escaping @Sendable (@escaping Interrupt) throws -> [String]) async throws -> [String] {
        try await waiting.enter()
        do {
            let names = try await withTaskExecutorPreference(lane) { try await Self.run(write) }
            await waiting.leave()
            return names
        } catch let error as AVError {
            await waiting.leave()
            throw error.reason == .noSpace
                ? HTTPError(507, "the disk is full") : HTTPError(406, "it cannot be copied: \(error.words)", code: "unreadable")
        } catch {
            await waiting.leave()
            throw error
        }
    }

    private nonisolated static func run(
        _ write: @Sendable (@escaping Interrupt) throws -> [String]
    ) async throws -> [String] { try write { Task.isCancelled } }

    private actor Waiting {
        private var count = 0

        func enter() throws {
            guard count < 4 else {
                throw HTTPError(
                    503, "videos are being written already", code: "busy", hint: "try again in a minute",
                    headers: ["retry-after": "60"])
            }
            count += 1
        }

        func leave() { count -= 1 }
    }
}
