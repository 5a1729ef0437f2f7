import Foundation
import StageKit
import StageTesting
import Synchronization
import Testing

/// The suite is worth something only when it finds what is wrong.
struct ConformanceSuiteTests {
    /// Keeps every promise.
    actor Good: Stage {
        static let manifest = StageManifest(
            id: "test.good", summary: "does well", consumes: [.source], produces: [.subtitle])
        init(settings: Settings) { _ = settings.flag("flag", default: true, "A flag.") }
        func run(_ job: Job) async throws -> Outcome {
            let draft = try job.output(.subtitle, name: "a/b.vtt")
            try job.progress(0.5)
            try Data([1]).write(to: draft.file)
            try job.progress(1)
            return .done([draft])
        }
    }

    /// Breaks what can be broken without work.
    actor Careless: Stage {
        static let manifest = StageManifest(
            id: "Careless", summary: "", consumes: [.source], accepts: [.source], produces: [], mostLanes: 0)
        init(settings: Settings) {
            if settings.flag("deep", default: false, "") { _ = settings.string("deeper", default: "", "Deeper.") }
            _ = settings.integer("count", default: 7, in: 1...5, "A count whose default is out of range.")
            _ = FileManager.default.contents(atPath: "/etc/passwd")
        }
        func run(_ job: Job) async throws -> Outcome { .done([]) }
    }

    /// Breaks what shows at work.
    actor Messy: Stage {
        static let manifest = StageManifest(
            id: "test.messy", summary: "does badly", consumes: [.source], produces: [.subtitle])
        init(settings: Settings) {}
        func run(_ job: Job) async throws -> Outcome {
            if job.isCancelled { throw StageFailure.retry("cancelled", "it was cancelled") }
            let source = try job.input(.source)
            try Data([1, 2, 3]).write(to: source.file)
            let folder = job.scratch.deletingLastPathComponent()
            try Data([1]).write(to: folder.appending(path: "stray"))
            try? job.progress(0.9)
            try? job.progress(0.1)
            try? job.progress(7)
            let outside = Draft(kind: .subtitle, name: "x", file: folder.appending(path: "stray"), traits: Traits())
            let missing = try job.output(.thumbnail, name: "\(Identifier())")
            return .done([outside, missing])
        }
    }

    /// Does not hear that it is cancelled until somebody else says so.
    actor Deaf: Stage {
        static let manifest = StageManifest(id: "test.deaf", summary: "hears nothing", consumes: [], produces: [])
        init(settings: Settings) {}
        func run(_ job: Job) async throws -> Outcome {
            try? job.progress(0.5)
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(50)
            while clock.now < end {}
            return .done([])
        }
    }

    @Test("a good stage passes") func good() async throws {
        let bench = try StageBench()
        let source = try bench.artifact(.source, "source/original", bytes: [1])
        #expect(Conformance(of: Good.self).formal() == [])
        let (breaches, run) = try await Conformance(of: Good.self).working(on: [source], bench: bench)
        #expect(breaches == [])
        #expect(run.artifacts.map(\.name) == ["a/b.vtt"])
    }

    @Test(
        "careless reading is found",
        arguments: [
            "not family.name", "not one line", "mostLanes", "both consumed and accepted", "says not what it does",
            "a default is refused", "reads or writes files",
        ])
    func careless(_ words: String) {
        let breaches = Conformance(of: Careless.self).formal()
        #expect(breaches.contains { $0.contains(words) }, "\(breaches)")
    }

    @Test("messy work is found") func messy() async throws {
        let bench = try StageBench()
        let source = try bench.artifact(.source, "source/original", bytes: [1])
        let breaches = try await Conformance(of: Messy.self).working(on: [source], bench: bench).breaches
        for words in [
            "progress of 7", "goes back", "makes other files", "fails instead", "changes its inputs", "writes stray",
            "does not stand under its name", "is no file", "the manifest does not name",
        ] {
            #expect(breaches.contains { $0.contains(words) }, "\(words): \(breaches)")
        }
    }

    @Test("a stage that does not hear is found") func deaf() async throws {
        let conformance = Conformance(of: Deaf.self, patience: .milliseconds(20))
        let breaches = try await conformance.working(on: [], bench: try StageBench()).breaches
        #expect(breaches.filter { $0.contains("it ends only after") }.count == 2)
    }
}
