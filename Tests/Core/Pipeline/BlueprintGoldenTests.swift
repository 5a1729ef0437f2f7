import Core
import Foundation
import StageKit
import Testing

/// Each file of `Tests/Golden/blueprint` is a `Plugins.json`, a line of dashes, and what comes of it: the report of its
/// mistakes, or its drawing. `UPDATE_GOLDEN=1` writes what came instead of comparing; read the change before you keep it.
struct BlueprintGoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Golden/blueprint").standardizedFileURL

    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test("there are golden files") func found() { #expect(Self.names.count >= 10) }

    @Test(arguments: names) func golden(_ name: String) throws {
        let file = Self.folder.appending(path: name)
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let parts = text.split(separator: "\n-----\n", maxSplits: 1, omittingEmptySubsequences: false)
        let input = String(parts[0])
        let outcome = Self.outcome(input)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data("\(input)\n-----\n\(outcome)".utf8).write(to: file)
        }
        try #require(parts.count == 2)
        #expect(outcome == parts[1])
    }

    static func outcome(_ input: String) -> String {
        do throws(BlueprintProblems) {
            let drawing = BlueprintDrawing(try BlueprintReader(catalog: pipelineCatalog).read(input))
            return "\(drawing.text)\n\(drawing.mermaid)"
        } catch {
            return error.report(file: "Plugins.json") + "\n"
        }
    }
}
