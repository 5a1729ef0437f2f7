import Foundation
import LoopbackServer
import StageKit
import Synchronization

/// A live stream as a script has it: each path has answers, one after another; the last one stays.
final class ScriptedStream: Sendable {
    let server: LoopbackServer

    init(_ answers: [String: [LoopbackServer.Step]]) throws {
        let counts = Mutex<[String: Int]>([:])
        server = try LoopbackServer { path in
            guard let list = answers[path], !list.isEmpty else { return [.answer("404 Not Found")] }
            let count = counts.withLock { counts in
                counts[path, default: 0] += 1
                return counts[path, default: 1] - 1
            }
            return [list[min(count, list.count - 1)]]
        }
    }

    /// How often a path was asked for.
    func count(_ path: String) -> Int { server.requests.count { $0 == path } }

    /// A media playlist with a target of 0.1 s.
    ///
    /// - Parameters:
    ///   - numbers: of segments of 2 s; each is at `/s<number>.ts`, and begins so many times 2 s after 05:30.
    ///   - first: EXT-X-MEDIA-SEQUENCE; nil for the first of `numbers`.
    static func playlist(
        _ numbers: [Int], first: Int? = nil, isDated: Bool = true, isFinished: Bool = false, head: [String] = [],
        query: String = ""
    ) -> LoopbackServer.Step {
        var lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:0.1", "#EXT-X-MEDIA-SEQUENCE:\(first ?? numbers.first ?? 0)"] + head
        for number in numbers {
            if isDated { lines.append("#EXT-X-PROGRAM-DATE-TIME:2020-11-14T06:\(clock(number)).000+01:00") }
            lines += ["#EXTINF:2.000,live", "s\(number).ts\(query)"]
        }
        if isFinished { lines.append("#EXT-X-ENDLIST") }
        return .answer(body: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    static func body(_ number: Int) -> [UInt8] { Array("segment \(number);".utf8) }

    /// `30:04` of number 2.
    static func clock(_ number: Int) -> String {
        "\(30 + number * 2 / 60):\(String(100 + number * 2 % 60).dropFirst())"
    }

    /// Whole bodies for all of these numbers.
    static func bodies(_ numbers: some Sequence<Int>) -> [String: [LoopbackServer.Step]] {
        Dictionary(uniqueKeysWithValues: numbers.map { ("/s\($0).ts", [.answer(body: body($0))]) })
    }
}
