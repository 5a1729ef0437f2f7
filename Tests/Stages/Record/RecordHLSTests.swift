import Crypto
import Foundation
import LoopbackServer
import SegmentStore
import StageKit
import StageTesting
import Synchronization
import Testing

@testable import Record

struct RecordHLSTests {
    private static let home = AddressRange("127.0.0.0/8").map { [$0] } ?? []
    private static let quick = JSON.object(
        [("patience", "1s"), ("retry", "1s"), ("refresh", "100ms"), ("report", "100ms"), ("variants", "all")].map {
            JSON.Member($0, .string($1))
        })

    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private static func request(_ address: String, _ more: JSON.Member...) -> JSON {
        .object([
            JSON.Member(
                "record", .object([JSON.Member("source", .string(address)), JSON.Member("stream", "chan")] + more))
        ])
    }

    private func record(
        _ request: JSON, network: [AddressRange] = home, settings: JSON = quick, workbench: URL? = nil,
        control: JobControl = JobControl(), published: @escaping @Sendable ([Artifact]) -> Void = { _ in }
    ) async throws -> StageBench.Run {
        try await bench.run(
            RecordHLS(settings: Settings(settings, network: network)), request: request, workbench: workbench,
            control: control, published: published)
    }

    /// Names in the hour's folder, sorted.
    private func names(_ variant: String = "source") -> [String] {
        let folder = bench.segmentStore.appending(path: "chan/\(variant)/2020-11-14T05")
        return (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    private static func name(_ number: Int, _ body: [UInt8], kind: String = "full") -> String {
        let hash = Data(Digest(.sha256, of: body).bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "\(ScriptedStream.clock(number)).000000-2.0-\(kind)-\(hash).ts"
    }

    private static func full(_ numbers: some Sequence<Int>) -> [String] {
        numbers.map { name($0, ScriptedStream.body($0)) }
    }

    private static func report(_ run: StageBench.Run) throws -> JSON {
        try JSON.parse(Array(Data(contentsOf: try #require(run.drafts.first).file)))
    }

    private static func warnings(_ run: StageBench.Run) -> [String] {
        if case .done(_, let warnings) = run.outcome { warnings } else { [] }
    }

    @Test(.timeLimit(.minutes(1))) func aPlaylistThatGrows() async throws {
        let stream = try ScriptedStream(
            [
                "/live.m3u8": [
                    ScriptedStream.playlist([0, 1]), ScriptedStream.playlist([0, 1]), ScriptedStream.playlist([0, 1, 2]),
                    // A cache's older copy; then a window that moved.
                    ScriptedStream.playlist([0, 1]), ScriptedStream.playlist([1, 2, 3, 4], isFinished: true),
                ]
            ].merging(ScriptedStream.bodies(0...4)) { first, _ in first })
        defer { stream.server.close() }
        let run = try await record(Self.request(stream.server.address("/live.m3u8")))
        #expect(names() == Self.full(0...4))
        #expect((0...4).allSatisfy { stream.count("/s\($0).ts") == 1 })
        #expect(Self.warnings(run) == [])
        let report = try Self.report(run)
        let variant = try #require(report["variants"]?.array?.first)
        #expect(report["finished"]?.bool == true && report["stream"]?.string == "chan")
        #expect(variant["name"]?.string == "source" && variant["full"]?.integer == 5 && variant["gapCount"]?.integer == 0)
        #expect(variant["newest"]?.string == "2020-11-14T05:30:10.000000Z")
        #expect(run.published.first?.first?.name == "recording.json")
        // As the store sees it.
        let store = SegmentStore(base: bench.segmentStore.path)
        let start = Moment(microseconds: 1_605_331_800_000_000)
        let selection = store.select("chan", "source", start..<start.advanced(by: 10))
        #expect(selection.segments.count == 5 && !selection.hasHoles)
    }

    @Test(.timeLimit(.minutes(1))) func whatIsMissingIsToldOf() async throws {
        let short = LoopbackServer.Step.answer(length: 100, body: Array("begun".utf8))
        let stream = try ScriptedStream(
            [
                "/live.m3u8": [
                    ScriptedStream.playlist([0, 1]), ScriptedStream.playlist([0, 1]),
                    ScriptedStream.playlist([4, 5, 6, 7, 8], isFinished: true),
                ],
                // Gone at once; broken off twice, then whole; never whole; empty; an error, then whole.
                "/s4.ts": [.answer("404 Not Found")],
                "/s5.ts": [short, short, .answer(body: ScriptedStream.body(5))],
                "/s6.ts": [short], "/s7.ts": [.answer()],
                "/s8.ts": [.answer("503 Later"), .answer(body: ScriptedStream.body(8))],
            ].merging(ScriptedStream.bodies(0...1)) { first, _ in first })
        defer { stream.server.close() }
        let run = try await record(Self.request(stream.server.address("/live.m3u8")))
        let begun = Array("begun".utf8)
        #expect(
            names()
                == (Self.full([0, 1, 5, 8]) + [
                    Self.name(5, begun, kind: "partial"), Self.name(6, begun, kind: "partial"),
                    Self.name(7, [], kind: "suspect"),
                ]).sorted())
        #expect(stream.count("/s4.ts") == 1)
        let variant = try #require(try Self.report(run)["variants"]?.array?.first)
        let gaps = variant["gaps"]?.array?.map { gap in
            "\(gap["start"]?.string?.dropFirst(14).prefix(5) ?? "") \(gap["end"]?.string?.dropFirst(14).prefix(5) ?? "") "
                + (gap["reason"]?.string ?? "")
        }
        #expect(gaps == ["30:04 30:08 missed", "30:08 30:10 failed", "30:12 30:14 failed"])
        #expect(variant["suspect"]?.integer == 1 && variant["full"]?.integer == 4)
        #expect(Self.warnings(run) == ["source: 3 gaps, 8.0 s in all"])
    }

    @Test(.timeLimit(.minutes(1))) func goesOnWhereItWas() async throws {
        let hasGoneOn = Mutex(false)
        let server = try LoopbackServer { path in
            guard path == "/live.m3u8" else {
                return [.answer(body: ScriptedStream.body(Int(path.dropFirst(2).dropLast(3)) ?? -1))]
            }
            let isLater = hasGoneOn.withLock { $0 }
            // Three are lost while nobody recorded.
            return [ScriptedStream.playlist(isLater ? [1, 2, 6] : [0, 1], first: isLater ? 1 : 0, isFinished: isLater)]
        }
        defer { server.close() }
        let workbench = bench.folder.appending(path: "work-again", directoryHint: .isDirectory)
        let control = JobControl()
        let request = Self.request(server.address("/live.m3u8"))
        let first = Task { try await record(request, workbench: workbench, control: control) }
        // The playlist twice, two segments, and the playlist again: both are there.
        _ = await server.received(5)
        control.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(names() == Self.full(0...1))
        hasGoneOn.withLock { $0 = true }
        let run = try await record(request, workbench: workbench)
        #expect(names() == Self.full([0, 1, 2, 6]))
        #expect(server.requests.count { $0 == "/s1.ts" } == 1)
        let gaps = try Self.report(run)["variants"]?.array?.first?["gaps"]?.array
        #expect(gaps?.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func variantsComeAndMove() async throws {
        func master(_ variants: [(String, Int)]) -> LoopbackServer.Step {
            var text = "#EXTM3U\n"
            for (name, rate) in variants {
                text += "#EXT-X-STREAM-INF:BANDWIDTH=\(rate),NAME=\"\(name.prefix(1))\"\n\(name).m3u8\n"
            }
            return .answer(body: Array(text.utf8))
        }
        let stream = try ScriptedStream(
            [
                "/master.m3u8": [master([("a", 3), ("b", 2)]), master([("a", 3), ("b2", 2), ("c", 1)])],
                "/a.m3u8": [ScriptedStream.playlist([0], isFinished: true)],
                "/b2.m3u8": [ScriptedStream.playlist([0, 1], isFinished: true)],
                "/c.m3u8": [ScriptedStream.playlist([1], isFinished: true)],
            ].merging(ScriptedStream.bodies(0...1)) { first, _ in first })
        defer { stream.server.close() }
        let address = stream.server.address("/master.m3u8")
        let run = try await record(Self.request(address))
        #expect(names("a") == Self.full([0]) && names("b") == Self.full([0, 1]) && names("c") == Self.full([1]))
        #expect(try Self.report(run)["variants"]?.array?.count == 3)
        // One by name, and the best.
        try FileManager.default.removeItem(at: bench.segmentStore)
        _ = try await record(Self.request(address, JSON.Member("variants", .array(["c"]))))
        #expect(names("a").isEmpty && names("c") == Self.full([1]))
        _ = try await record(Self.request(address), settings: .empty)
        #expect(names("a") == Self.full([0]) && names("b").isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aMapStandsBeforeEachSegment() async throws {
        let stream = try ScriptedStream(
            [
                "/live.m3u8": [
                    ScriptedStream.playlist([0, 1], isFinished: true, head: ["#EXT-X-MAP:URI=\"init.mp4\""])
                ],
                "/init.mp4": [.answer(body: Array("init;".utf8))],
            ].merging(ScriptedStream.bodies(0...1)) { first, _ in first })
        defer { stream.server.close() }
        _ = try await record(Self.request(stream.server.address("/live.m3u8")))
        #expect(names() == (0...1).map { Self.name($0, Array("init;".utf8) + ScriptedStream.body($0)) })
        #expect(stream.count("/init.mp4") == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aStreamThatFallsSilentIsOver() async throws {
        let stream = try ScriptedStream(
            ["/live.m3u8": [ScriptedStream.playlist([0])]].merging(ScriptedStream.bodies(0...0)) { first, _ in first })
        defer { stream.server.close() }
        let run = try await record(Self.request(stream.server.address("/live.m3u8")))
        #expect(Self.warnings(run) == ["source: nothing new came for 1 s"])
        #expect(names() == Self.full([0]))
        let timed = try await record(
            Self.request(stream.server.address("/live.m3u8"), JSON.Member("duration", .number(0.3))),
            settings: .empty)
        #expect(Self.warnings(timed) == [])
    }

    @Test(
        "what cannot be recorded says why",
        arguments: [
            ("/gone", "not_found", true), ("/page", "not_recordable", true), ("/secret", "not_recordable", true),
            ("/live", "unknown_variant", true), ("/live", "refused_address", false), ("/inside", "refused_address", true),
        ])
    func refusals(_ path: String, _ code: String, _ isAllowed: Bool) async throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/page": [.answer(body: Array("<html>".utf8))]
            case "/secret": [ScriptedStream.playlist([0], head: ["#EXT-X-KEY:METHOD=AES-128,URI=\"key\""])]
            case "/live": [ScriptedStream.playlist([0], isFinished: true)]
            case "/inside": [.redirect(to: "http://169.254.169.254/live.m3u8")]
            default: [.answer("404 Not Found")]
            }
        }
        defer { server.close() }
        let failure = await #expect(throws: StageFailure.self) {
            try await record(
                Self.request(server.address(path), JSON.Member("variants", .array(["other"]))),
                network: isAllowed ? Self.home : [])
        }
        #expect(failure?.code == code && failure?.advice == .permanent && failure?.hint != nil)
        #expect(!FileManager.default.fileExists(atPath: bench.segmentStore.path))
    }

    @Test("segments of other protocols, and those inside, are gaps; nothing of them is read", .timeLimit(.minutes(1)))
    func foreignSegments() async throws {
        let inside = try LoopbackServer { _ in [.answer(body: Array("secret".utf8))] }
        defer { inside.close() }
        let addresses = ["file:///etc/hostname", "ftp://127.0.0.1/a.ts", "http://127.0.0.2:\(inside.port)/a.ts", "to-file", "s4.ts"]
        let lines = addresses.flatMap { ["#EXTINF:2.000,live", $0] }
        let head = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:2020-11-14T05:30:00Z\n"
        let list = head + lines.joined(separator: "\n") + "\n#EXT-X-ENDLIST\n"
        let stream = try ScriptedStream([
            "/live.m3u8": [.answer(body: Array(list.utf8))], "/to-file": [.redirect(to: "file:///etc/hostname")],
            "/s4.ts": [.answer(body: ScriptedStream.body(4))],
        ])
        defer { stream.server.close() }
        let home = [AddressRange("127.0.0.1")].compactMap(\.self)
        let run = try await record(Self.request(stream.server.address("/live.m3u8")), network: home)
        #expect(names() == Self.full([4]))
        #expect(Self.warnings(run) == ["source: 4 gaps, 8.0 s in all"])
        #expect(inside.requests.isEmpty)
    }

    @Test(arguments: [
        #"{"record": {}}"#, #"{"record": {"source": "file:///etc/passwd", "stream": "x"}}"#,
        #"{"record": {"source": "https://x/y", "stream": "../x"}}"#,
        #"{"record": {"source": "https://x/y", "stream": ".x"}}"#,
        #"{"record": {"source": "https://x/y", "stream": "x", "duration": -1}}"#,
        #"{"record": {"source": "https://x/y", "stream": "x", "variants": "all"}}"#,
    ])
    func senseless(_ text: String) async throws {
        let request = try JSON.parse(text)
        let failure = await #expect(throws: StageFailure.self) { try await record(request) }
        #expect(failure?.code == "bad_request")
    }

    @Test func withoutAWishThereIsNothingToDo() async throws {
        #expect(try await record(.empty).outcome == .skipped("nothing is to be recorded"))
    }
}
