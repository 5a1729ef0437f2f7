import StageKit
import Testing

@testable import Core

@Suite struct InputsTests {
    let blueprint: Blueprint
    let video = Identifier()

    init() throws {
        let workshop = try Workshop(["package": #""wait": "each""#])
        blueprint = try workshop.blueprint(
            ("ingest", "ingest", []), ("low", "transcode", ["ingest"]), ("high", "transcode", ["ingest"]),
            ("thumbnail", "thumbnail", ["ingest"]), ("package", "package", ["low", "high"]))
    }

    func artifact(_ kind: ArtifactKind, _ name: String, by node: String) -> ArtifactRecord {
        ArtifactRecord(
            video: video, name: name, kind: kind, node: node, part: "", size: 1, traits: Traits(), madeBy: "local",
            createdAt: .now)
    }

    var all: [ArtifactRecord] {
        [
            artifact(.source, "source/original", by: "ingest"), artifact(.rendition, "low.mp4", by: "low"),
            artifact(.rendition, "high.mp4", by: "high"), artifact(.thumbnail, "thumbnails/0.jpg", by: "thumbnail"),
            artifact(.rendition, "old.mp4", by: "a node that is gone"),
        ]
    }

    @Test(arguments: [
        ("ingest", "", ["source/original"]), ("low", "", ["source/original"]),
        ("thumbnail", "", ["source/original"]), ("package", "low", ["low.mp4"]), ("package", "high", ["high.mp4"]),
        ("package", "", ["low.mp4", "high.mp4"]),
    ])
    func aJobGetsWhatItsAncestorsMade(_ node: String, _ part: String, _ names: [String]) throws {
        let inputs = Inputs(try #require(blueprint[node]), part: part, blueprint: blueprint)
        #expect(inputs.choose(all).map(\.name) == names)
    }

    @Test func aSourceWithoutMakerIsForEverybody() throws {
        let inputs = Inputs(try #require(blueprint["low"]), part: "", blueprint: blueprint)
        #expect(inputs.choose([artifact(.source, "source/original", by: "")]).count == 1)
    }

    @Test func onlySkippedMakersAreAReasonToSkip() throws {
        let inputs = Inputs(try #require(blueprint["package"]), part: "", blueprint: blueprint)
        func jobs(_ low: JobState, _ high: JobState) -> [JobRecord] {
            [("low", low), ("high", high)].map {
                JobRecord(video: video, node: $0, part: "", stage: "x.y", state: $1, createdAt: .now)
            }
        }
        #expect(inputs.reasonToSkip([], jobs: jobs(.skipped, .skipped)) == "there is no rendition to work on")
        // One was done and made none: that is for the stage to judge.
        #expect(inputs.reasonToSkip([], jobs: jobs(.skipped, .done)) == nil)
        #expect(inputs.reasonToSkip(all, jobs: jobs(.skipped, .skipped)) == nil)
        #expect(inputs.reasonToSkip([], jobs: []) == nil)
    }
}
