import Foundation
import StageKit
import Testing

@testable import Core

/// How jobs end, seen from outside.
@Suite(.timeLimit(.minutes(1))) struct EngineTests {
    @Test func whatFailsIsTriedAgainAsOftenAsTheNodeAllows() async throws {
        let workshop = try Workshop(["transcode": #""attempts": 3"#])
        workshop.script.at(
            "transcode", { _ in throw StageFailure.retry("flaky", "not today") },
            { _ in throw StageFailure.retry("flaky", "not today either") },
            { job in .done([try job.write(.rendition, "720p.mp4")], warnings: ["one frame is missing"]) })
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .ready)
        #expect(video.job("transcode")?.attempt == 3)
        #expect(video.job("transcode")?.error == nil)
        #expect(video.warnings == ["one frame is missing"])
        #expect(workshop.script.runs.filter { $0.node == "transcode" }.map(\.attempt) == [1, 2, 3])
        await service.shutDown(grace: 1)
    }

    @Test func theLastAttemptSaysWhy() async throws {
        let workshop = try Workshop(["transcode": #""attempts": 2"#])
        workshop.script.at("transcode") { _ in throw StageFailure.retry("flaky", "not today", hint: "ask tomorrow") }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .failed)
        #expect(video.error == ErrorView(code: "flaky", detail: "not today", hint: "ask tomorrow", node: "transcode"))
        #expect(video.job("package")?.state == .cancelled)
        #expect(video.job("thumbnail")?.state == .done)
        #expect(workshop.script.runs(at: "transcode") == 2)
        await service.shutDown(grace: 1)
        #expect(try workshop.remains() == [])
    }

    @Test func whatCannotSucceedIsNotTriedAgain() async throws {
        let workshop = try Workshop()
        workshop.script.at("transcode") { _ in throw StageFailure.permanent("bad", "it cannot be") }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .failed)
        #expect(workshop.script.runs(at: "transcode") == 1)
        #expect(workshop.files().contains("\(video.id)/source/original"))
        await service.shutDown(grace: 1)
    }

    @Test func aRejectedVideoLosesItsFilesAndStopsWhatRuns() async throws {
        let workshop = try Workshop()
        let gate = Gate()
        workshop.script.at("thumbnail") { _ in
            try await gate.pass()
            return .done([])
        }
        workshop.script.at("transcode") { _ in
            await gate.arrivals()
            throw StageFailure.reject("no_video", "this is a text")
        }
        let service = try await workshop.start()
        let new = try await service.upload()
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .failed)
        #expect(video.error?.detail == "this is a text")
        #expect(video.source == nil)
        #expect(video.job("thumbnail")?.state == .cancelled)
        let refusal = await #expect(throws: Refusal.self) { try await service.retry(new.id) }
        #expect(refusal?.kind == .conflict)
        #expect(refusal?.code == "rejected")
        await service.shutDown(grace: 5)
        #expect(workshop.files() == [])
        #expect(try workshop.remains() == [])
    }

    @Test func skippingGoesOnButNotWithoutWhatIsNeeded() async throws {
        let workshop = try Workshop()
        workshop.script.at("transcode") { _ in .skipped("nothing to transcode") }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .ready)
        #expect(!video.playable)
        #expect(video.job("transcode")?.note == "nothing to transcode")
        #expect(video.job("package")?.state == .skipped)
        #expect(workshop.script.runs(at: "package") == 0)
        await service.shutDown(grace: 1)
    }

    @Test func aJobThatIsPutOffComesBackWithoutCounting() async throws {
        let workshop = try Workshop(["transcode": #""attempts": 1"#])
        workshop.script.at(
            "transcode", { _ in .later(.milliseconds(5), "the encoder is busy") },
            { job in .done([try job.write(.rendition, "720p.mp4")]) })
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .ready)
        #expect(video.job("transcode")?.attempt == 1)
        #expect(workshop.script.runs(at: "transcode") == 2)
        await service.shutDown(grace: 1)
    }

    @Test func anAttemptThatTakesTooLongIsStopped() async throws {
        let workshop = try Workshop(["transcode": #""timeout": "20ms", "attempts": 1"#])
        let gate = Gate()
        workshop.script.at("transcode") { _ in
            try await gate.pass()
            return .done([])
        }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.error?.code == "timeout")
        await service.shutDown(grace: 1)
    }

    @Test func aStageThatDoesNotOpenIsTriedAgainAndSaysWhy() async throws {
        let workshop = try Workshop()
        workshop.script.failOpens(of: "transcode", .max)
        let service = try await workshop.start()
        let new = try await service.upload()
        let waiting = try await service.video(new.id) { $0.job("transcode")?.state == .ready }
        #expect(waiting.state == .processing)
        let trouble = try #require(await service.trouble())
        #expect(trouble.node == "transcode" && trouble.words == "the device is not there")
        let shown = try await service.pipeline().nodes.first { $0.name == "transcode" }?.trouble
        #expect(shown == trouble.words)
        workshop.script.failOpens(of: "transcode", 0)
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .ready)
        #expect(try await service.pipeline().nodes.allSatisfy { $0.trouble == nil })
        await service.shutDown(grace: 1)
        #expect(await service.trouble() == nil)
        #expect(workshop.script.opens(of: "transcode") == 1)
        #expect(workshop.script.closes(of: "transcode") == 1)
    }

    @Test(arguments: [
        ("../escape", "bad_name"), ("source/original", "name_taken"), ("twice", "bad_draft"),
        ("unwritten", "bad_draft"), ("kind", "bad_draft"),
    ])
    func aStageThatBreaksItsWordFailsAlone(_ name: String, _ code: String) async throws {
        let workshop = try Workshop(["thumbnail": #""attempts": 1"#])
        workshop.script.at("thumbnail") { job in
            switch name {
            case "twice": .done([try job.write(.thumbnail, "a"), try job.write(.thumbnail, "a")])
            case "unwritten": .done([try job.output(.thumbnail, name: "a")])
            case "kind": .done([try job.write(.torrent, "a")])
            default: .done([try job.write(.thumbnail, name)])
            }
        }
        workshop.script.at("ingest") { job in .done([try job.write(.source, "source/original", "fetched")]) }
        let service = try await workshop.start()
        let new = try await service.create(NewVideo(name: "clip"))
        let video = try #require(try await service.settled(new.id))
        #expect(video.job("thumbnail")?.error?.code == code)
        #expect(video.playable)
        let source = try #require(try await service.file(video: new.id, name: "source/original"))
        #expect(try Data(contentsOf: source.file) == Data("fetched".utf8))
        await service.shutDown(grace: 1)
    }

    @Test func nobodyWritesOverAnUpload() async throws {
        let workshop = try Workshop()
        workshop.script.at("thumbnail") { job in .done([try job.write(.thumbnail, "source/original", "mine")]) }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload("theirs").id))
        #expect(video.job("thumbnail")?.error?.code == "name_taken")
        let source = try #require(try await service.file(video: video.id, name: "source/original"))
        #expect(try Data(contentsOf: source.file) == Data("theirs".utf8))
        await service.shutDown(grace: 1)
    }

    @Test func stagesGetWhatTheirAncestorsMadeAndNoMore() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let new = try await service.create(
            NewVideo(name: "clip", request: .object([JSON.Member("source", .string("http://x/"))])))
        _ = try await service.settled(new.id)
        let runs = Dictionary(uniqueKeysWithValues: workshop.script.runs.map { ($0.node, $0) })
        #expect(runs["ingest"]?.inputs.isEmpty == true)
        #expect(runs["ingest"]?.request["source"]?.string == "http://x/")
        #expect(runs["transcode"]?.inputs.map(\.name) == ["source/original"])
        #expect(runs["package"]?.inputs.map(\.name) == ["720p.mp4"])
        await service.shutDown(grace: 1)
    }

    @Test func progressIsSeenBeforeTheEnd() async throws {
        let workshop = try Workshop()
        let gate = Gate()
        workshop.script.at("transcode") { job in
            try job.progress(0.4)
            try await gate.pass()
            return .done([try job.write(.rendition, "720p.mp4")])
        }
        let service = try await workshop.start()
        let new = try await service.upload()
        let video = try await service.video(new.id) { $0.job("transcode")?.progress == 0.4 }
        #expect(video.state == .processing)
        #expect(video.progress > 0.25)
        gate.open()
        _ = try await service.settled(new.id)
        await service.shutDown(grace: 1)
    }

    @Test func eachPartIsAJobOfItsOwn() async throws {
        let workshop = try Workshop(["package": #""wait": "each""#])
        let blueprint = try workshop.blueprint(
            ("ingest", "ingest", []), ("low", "transcode", ["ingest"]), ("high", "transcode", ["ingest"]),
            ("package", "package", ["low", "high"]))
        workshop.script.at("low") { job in .done([try job.write(.rendition, "low.mp4")]) }
        workshop.script.at("high") { job in .done([try job.write(.rendition, "high.mp4")]) }
        workshop.script.at("package") { job in
            let name = try job.input(.rendition).name
            return .done([try job.write(.playlist, name + ".m3u8")])
        }
        let service = try await workshop.start(blueprint)
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .ready)
        #expect(Set(video.jobs.compactMap(\.part)) == ["low", "high"])
        let inputs = workshop.script.runs.filter { $0.node == "package" }.map { $0.inputs.map(\.name) }
        #expect(Set(inputs) == [["low.mp4"], ["high.mp4"]])
        await service.shutDown(grace: 1)
    }
}
