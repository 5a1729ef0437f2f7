import Core
import Foundation
import StageKit
import StandardStages
import Testing

/// Docs/Transfers.md: what can be copied from there works.
struct TransferPageTests {
    @Test("every pipeline of the page passes the check") func pipelines() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/Transfers.md")
        let page = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        for name in ["WEB_PASSWORD", "DAV_PASSWORD", "S3_SECRET"] { setenv(name, "x", 0) }
        let blocks = page.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
        #expect(blocks.count == 4)
        for block in blocks {
            do {
                let blueprint = try BlueprintReader(catalog: standardStages).read(block)
                #expect(blueprint.nodes.contains { $0.manifest.id.hasPrefix("transfer.") })
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}
