@testable import Core
import Foundation
import StageKit
import Testing

struct VideoLogsTests {
    @Test func aLogIsBounded() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-logs-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let logs = try VideoLogs(folder, limit: 1000)
        let video = Identifier()
        let log = Log.silent.copied(to: logs.sink(for: video))
        for number in 1...100 { log.info("line \(number)") }
        let texts = try logs.files(of: video).map { try String(contentsOf: $0, encoding: .utf8) }
        let lines = texts.joined().split(separator: "\n")
        #expect(texts.allSatisfy { $0.utf8.count < 1100 })
        #expect(lines.last?.hasSuffix("\"line 100\"") == true)
        // Nothing is lost between the older file and the newer one.
        let numbers = lines.compactMap { Int($0.split(separator: " ").last?.dropLast() ?? "") }
        #expect(numbers == Array((numbers.first ?? 0)...100))
        try logs.sweep { _ in false }
        #expect(logs.files(of: video).isEmpty)
    }
}
