import Foundation
@testable import StageKit
import Synchronization
import Testing

struct SupportTests {
    @Test("names that stay inside a folder are files", arguments: ["a", "thumbnails/0.jpg", "a b/ä…", "..a/b..", "-x"])
    func inside(_ name: String) {
        let folder = URL(filePath: "/data/videos/1")
        #expect(InsideFolder(folder).file(name)?.path == "/data/videos/1/\(name)")
    }

    @Test(
        "names that would leave it, or hide something, are none",
        arguments: [
            "", "/", "/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "a/./b", "a//b", "a/", "a\0b", "a\nb",
            "a\\b", "a\u{7F}b", String(repeating: "a", count: 256), String(repeating: "a/", count: 600) + "a",
        ])
    func outside(_ name: String) { #expect(InsideFolder(URL(filePath: "/data")).file(name) == nil) }

    @Test("identifiers are UUIDs of version 7, differ, and sort by their making") func identifiers() async throws {
        let first = Identifier()
        #expect(first.rawValue.utf8.count == 36)
        #expect(Array(first.rawValue)[14] == "7")
        #expect("89ab".contains(Array(first.rawValue)[19]))
        #expect(Identifier(rawValue: first.rawValue.uppercased()) == first)
        #expect(Identifier(rawValue: "not one") == nil)
        #expect(Identifier(rawValue: "{\(first.rawValue.dropFirst(2))}") == nil)
        let more = (0..<20_000).map { _ in Identifier() }
        #expect(first < more[0])
        #expect(zip(more, more.dropFirst()).allSatisfy(<))
    }

    @Test("the clock of identifiers only goes up: within a millisecond, past its counter, and when it is set back")
    func identifierClock() {
        var clock = IdentifierClock()
        var last = clock.tick(at: 1000, seed: .max)
        #expect(last == (1000, 0x7FF))
        for now in [UInt64](repeating: 1000, count: 5000) + [400, 999, 1000] {
            let next = clock.tick(at: now, seed: 0)
            #expect(next > last)
            last = next
        }
        #expect(last.milliseconds == 1001)
        #expect(clock.tick(at: 2000, seed: 5) == (2000, 5))
    }

    @Test("a log line cannot be forged by a value") func log() {
        let lines = Mutex<[String]>([])
        let sink = Log.Sink(level: .info) { line in lines.withLock { $0.append(line) } }
        let log = Log(sink).with("video", "a b=\"c\"\nlevel=error")
        log.info("hello")
        log.debug("not written")
        let written = lines.withLock { $0 }
        #expect(written.count == 1)
        #expect(written[0].hasSuffix(" level=info video=\"a b=\\\"c\\\"\\nlevel=error\" message=hello\n"))
    }

    @Test("a log in JSON is JSON") func jsonLog() throws {
        let lines = Mutex<[String]>([])
        let log = Log(Log.Sink(style: .json) { line in lines.withLock { $0.append(line) } }).with("node", "é\u{1}")
        log.error("broken \"pipe\"")
        let value = try JSON.parse(lines.withLock { $0 }.joined())
        #expect(value["node"] == "é\u{1}")
        #expect(value["level"] == "error")
        #expect(value["message"] == "broken \"pipe\"")
    }

    @Test("progress only grows, and cancellation throws") func control() throws {
        let told = Mutex<[Double]>([])
        let control = JobControl { fraction in told.withLock { $0.append(fraction) } }
        for fraction in [0.5, 0.2, .nan, 7] { try control.advance(to: fraction) }
        #expect(control.fraction == 1)
        #expect(told.withLock { $0.count } == 4)
        control.cancel()
        #expect(throws: CancellationError.self) { try control.advance(to: 0) }
        #expect(control.isCancelled)
    }

    @Test("a lane is one thread, and no other's") func lane() async {
        let lanes = [Lane(name: "test-lane"), Lane(name: "test-lane")]
        defer { for lane in lanes { lane.close() } }
        var threads: [String?] = []
        for lane in lanes + lanes {
            threads.append(
                await Task(executorPreference: lane) { () async in
                    await Task.yield()
                    return Self.thread()
                }.value)
        }
        #expect(threads[0] != nil)
        #expect(threads[0] == threads[2])
        #expect(threads[1] == threads[3])
        #expect(threads[0] != threads[1])
        let name = await Task(executorPreference: lanes[0]) {
            try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        }.value
        #expect(name == "test-lane\n")
    }

    /// Which of the kernel's threads this is.
    private static func thread() -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    }
}
