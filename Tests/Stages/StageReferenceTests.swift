import Foundation
import StageKit
import StandardStages
import Testing

struct StageReferenceTests {
    @Test("Docs/Stages.md is what the stages say (make it again: millrace stages --markdown > Docs/Stages.md)")
    func page() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Docs/Stages.md")
            .standardizedFileURL
        let page = StageReference.markdown(standardStages)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(page.utf8).write(to: file)
        }
        #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == page)
    }

    @Test("the text for a terminal names every stage and setting") func text() {
        let text = StageReference.text(standardStages)
        for stage in standardStages.stages {
            #expect(text.contains(stage.manifest.id))
            for entry in stage.settingsSchema.entries { #expect(text.contains("with.\(entry.key): ")) }
        }
    }
}
