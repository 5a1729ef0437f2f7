import Foundation
import Testing

@Suite struct DocumentTests {
    @Test func everyRelativeLinkLeadsSomewhere() throws {
        let link = try Regex(#"\]\(([^)#\s]+)[^)]*\)"#, as: (Substring, Substring).self)
        let pages = try Repository.markdown()
        #expect(pages.count >= 5)
        for page in pages {
            let folder = Repository.root.appendingPathComponent(page.path).deletingLastPathComponent()
            for match in page.text.matches(of: link) where !match.output.1.contains("://") {
                let target = folder.appendingPathComponent(String(match.output.1))
                #expect(
                    FileManager.default.fileExists(atPath: target.path), "\(page.path) links to \(match.output.1)")
            }
        }
    }

    /// The tables of ARCHITECTURE.md name files that exist.
    @Test func theMapIsOfThisHouse() throws {
        let map = try Repository.files(in: ["ARCHITECTURE.md"], endings: [".md"])[0]
        let name = try Regex(#"`((?:Core|Stages|Libraries|Server|App)/[A-Za-z/]+\.swift)`"#, as: (Substring, Substring).self)
        let matches = map.text.matches(of: name)
        #expect(matches.count >= 5)
        for match in matches {
            let file = Repository.root.appendingPathComponent("Sources/\(match.output.1)")
            #expect(FileManager.default.fileExists(atPath: file.path), "ARCHITECTURE.md names \(match.output.1)")
        }
    }

    @Test func decisionsAreNumberedWithoutAGap() throws {
        let pages = try Repository.files(in: ["Docs/Decisions"], endings: [".md"]).map(\.path)
        for (index, page) in pages.enumerated() {
            let number = page.split(separator: "/").last?.prefix(4) ?? ""
            #expect(Int(number) == index + 1, "\(page) is not number \(index + 1)")
        }
    }

    @Test func thePipelineOfTheContinuousBuildIsMakeTest() throws {
        let script = try String(contentsOf: Repository.root.appendingPathComponent(".ci/run"), encoding: .utf8)
        #expect(script.contains("exec make test"))
    }
}
