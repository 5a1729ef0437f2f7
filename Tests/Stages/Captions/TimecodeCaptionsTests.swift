import Captions
import Foundation
import StageKit
import StageTesting
import Testing

struct TimecodeCaptionsTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private func facts(_ duration: Double?) throws -> Artifact {
        var facts = MediaFacts(container: "mov", size: 1)
        facts.duration = duration
        var traits = Traits()
        traits.facts = facts
        return try bench.artifact(.facts, "facts.json", bytes: Array("{}".utf8), traits: traits)
    }

    @Test("the running time is written, and the last cue ends with the video") func cues() async throws {
        let settings = Settings(.object([JSON.Member("every", "2s"), JSON.Member("label", "Clock")]))
        let run = try await bench.run(TimecodeCaptions(settings: settings), inputs: [try facts(3601.25)])
        let draft = try #require(run.drafts.first)
        let text = String(decoding: try Data(contentsOf: draft.file), as: UTF8.self)
        #expect(text.hasPrefix("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n00:00:00\n\n00:00:02.000 --> "))
        #expect(text.hasSuffix("\n\n01:00:00.000 --> 01:00:01.250\n01:00:00\n"))
        #expect(draft.traits.label == "Clock")
        #expect(run.drafts.count == 1)
    }

    @Test("a video of unknown length is skipped") func unknown() async throws {
        let run = try await bench.run(TimecodeCaptions(settings: Settings()), inputs: [try facts(nil)])
        #expect(run.outcome == .skipped("the duration is unknown"))
    }

    @Test("it keeps every promise of a stage") func conformance() async throws {
        let conformance = Conformance(of: TimecodeCaptions.self)
        #expect(conformance.formal() == [])
        #expect(try await conformance.working(on: [try facts(60)], bench: bench).breaches == [])
    }

    @Test("without facts it says what is missing") func missing() async throws {
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(TimecodeCaptions(settings: Settings()))
        }
        #expect(failure?.code == "missing_input")
    }
}
