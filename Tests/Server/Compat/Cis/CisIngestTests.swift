import Foundation
import LoopbackServer
import Passwords
import StageKit
import StandardStages
import Synchronization
import TestClient
import Testing

@testable import Core
@testable import Server

/// The ingestion server's calls about jobs, with a stage that writes a few bytes in the place of each file.
@Suite(.timeLimit(.minutes(1))) struct CisIngestTests {
    /// Named like the stage that makes files; fails for videos that say so.
    private actor Files: Stage {
        static let manifest = StageManifest(
            id: "transcode.files", summary: "Writes files.", consumes: [], produces: [.file])
        init(settings: Settings) {}
        func run(_ job: Job) async throws -> Outcome {
            let wanted = try WantedOutputs(job.request)
            if wanted?.files.isEmpty != false { throw StageFailure.permanent("nothing", "nothing is wanted") }
            return .done(
                try (wanted?.files ?? []).map { file in
                    let draft = try job.output(.file, name: "files/\(file.name)")
                    try Data(file.container.rawValue.utf8).write(to: draft.file)
                    return draft
                })
        }
    }

    private static let catalog = StageCatalog(
        [Files.self] + standardStages.stages.filter { $0.manifest.id == "publish.folders" })

    /// Runs with a server whose calls back are tried again at once.
    private func open(_ doors: String = "", _ body: @Sendable (House) async throws -> Void) async throws {
        let text = """
            {"pipeline": {"files": {"stage": "transcode.files", "when": "asked", "attempts": 1},
             "publish": {"stage": "publish.folders", "after": ["files"]}}, "doors": {"cis": {\(doors)}}}
            """
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-cis-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: data) }
        let service = try await Service.start(
            data: data, blueprint: try BlueprintReader(catalog: Self.catalog).read(text), log: .silent,
            deliveries: DeliveryPlan(backoff: Backoff(base: 0.01), patience: 86400), beforeCommit: {})
        let upload = data.appendingPathComponent("cis/upload")
        try FileManager.default.createDirectory(at: upload, withIntermediateDirectories: true)
        try Data("raw".utf8).write(to: upload.appendingPathComponent("raw.mts"))
        try await House.serve(service, data: data, body)
    }

    private static func job(_ name: String, code: String? = nil, weight: Int = 5, isBad: Bool = false, more: String = "") -> String {
        let outputs = isBad ? "" : #"{"container": "ogg", "v_codec": "theora", "a_codec": "vorbis", "v_resolution": "160x90"}"#
        let code = code.map { #""code": "\#($0)", "# } ?? ""
        return """
            {\(code)"raw_video": "raw.mts", "name": "\(name)", "weight": \(weight), "thumbs": 0,
             "transcode_configs": [\(outputs)]\(more)}
            """
    }

    /// Sends a job, whose media type never mattered.
    private static func submit(_ house: House, _ job: String, _ headers: [String: String] = [:]) async throws -> TestClient.Answer {
        try await house.client().request("POST", "/ingest_content", headers: headers, body: Array(job.utf8))
    }

    /// Sends a job that is right, and waits for its video to be settled.
    private static func finish(_ house: House, _ job: String) async throws -> VideoView {
        let answer = try await submit(house, job)
        #expect(answer.status == 200 && answer.text == "Job submitted.", "\(answer.text)")
        let id = try #require(answer.header("millrace-video").flatMap(Identifier.init))
        var known: Int?
        while true {
            let subscription = house.service.changes.subscribe(after: known, video: id)
            if let video = try await house.service.video(id), video.state.isSettled { return video }
            for await change in subscription.stream {
                known = change.sequence
                if let video = try await house.service.video(id), video.state.isSettled { return video }
            }
        }
    }

    private static func load(_ house: House) async throws -> Int? { try await house.get("/get_load").json["load"]?.integer }

    @Test func aJobOfTheFirstVersion() async throws {
        try await open { house in
            #expect(try await Self.load(house) == 0)
            let video = try await Self.finish(house, Self.job("My clip"))
            #expect(video.state == .ready && video.name == "My clip" && video.externalId == nil)
            let media = house.data.appendingPathComponent("cis/media")
            #expect(try FileManager.default.contentsOfDirectory(atPath: media.path) == ["My clip_90p.ogv"])
            #expect(try String(contentsOf: media.appendingPathComponent("My clip_90p.ogv"), encoding: .utf8) == "ogg")
            // It is a video like any other.
            #expect(try await house.get("/videos/\(video.id)/files/My%20clip_90p.ogv").text == "ogg")
            #expect(try await Self.load(house) == 0)
            // The same upload once more, and over what is there.
            #expect(try await Self.finish(house, Self.job("My clip")).state == .ready)
            let test = try await house.get("/test")
            #expect(test.status == 200 && test.body.isEmpty)
        }
    }

    @Test func theWebServerIsCalledUntilItListens() async throws {
        let first = Mutex<Set<String>>([])
        let receiver = try LoopbackServer { path in
            first.withLock { $0.insert(path).inserted } ? [.answer("500 Internal Server Error")] : [.answer()]
        }
        defer { receiver.close() }
        let doors = #""completion": "\#(receiver.address("/done/"))", "error": "\#(receiver.address("/error"))""#
        try await open(doors) { (house: House) async throws in
            #expect(try await Self.finish(house, Self.job("good", code: "33")).state == .ready)
            #expect(try await Self.finish(house, Self.job("bad", code: "4 4", isBad: true)).state == .failed)
            let calls = await receiver.received(4)
            #expect(calls.map(\.path).sorted() == [
                "/done/33", "/done/33", "/error/4%204/internal_error", "/error/4%204/internal_error",
            ])
            #expect(calls.allSatisfy { $0.body.isEmpty })
        }
    }

    @Test func failedJobsAreNoLoad() async throws {
        // Nobody listens there: what happens to jobs does not depend on it.
        try await open(#""error": "http://127.0.0.1:1/error""#) { (house: House) async throws in
            for weight in [5, 7, 11, 13, 17] {
                let job = Self.job("job \(weight)", code: "\(weight)", weight: weight, isBad: true)
                #expect(try await Self.finish(house, job).state == .failed)
            }
            #expect(try await Self.load(house) == 0)
            #expect(try await Self.finish(house, Self.job("after", code: "1")).state == .ready)
        }
    }

    @Test func whoIsNamedInAJobHasToBeRight() async throws {
        try await open { house in
            try Service.createUser(
                name: "student", passwordHash: try PasswordHash.of("a long password"), scope: "upload", data: house.data)
            try Service.createUser(
                name: "reader", passwordHash: try PasswordHash.of("a long password"), scope: "read", data: house.data)
            func submit(_ more: String) async throws -> TestClient.Answer {
                try await Self.submit(house, Self.job("clip", more: more))
            }
            #expect(try await submit(#", "username": "student", "password": "a long password""#).status == 200)
            for wrong in [
                #", "username": "student", "password": "another""#, #", "username": "nobody", "password": "a long password""#,
                #", "username": "student""#, #", "password": "a long password""#, #", "username": 5, "password": 6"#,
                #", "username": "reader", "password": "a long password""#,
            ] {
                #expect(try await submit(wrong).status == 403, "\(wrong)")
            }
            // Without a user it is this machine's own, and no page of another site.
            #expect(try await Self.submit(house, Self.job("clip"), ["origin": "http://evil.example"]).status == 403)
            #expect(try await Self.submit(house, Self.job("clip"), ["host": "evil.example"]).status == 421)
        }
    }

    @Test func whatIsWrongIsSaidBeforeAnythingIsBegun() async throws {
        try await open { house in
            #expect(try await Self.submit(house, "no JSON").status == 400)
            #expect(try await Self.submit(house, "[]").status == 422)
            let wrong = try await Self.submit(house, Self.job("../clip"))
            #expect(wrong.status == 422 && wrong.json["field"] == .string("name"))
            let missing = try await Self.submit(house, Self.job("clip").replacing("raw.mts", with: "none.mts"))
            #expect(missing.status == 422 && missing.json["field"] == .string("raw_video"))
            let link = house.data.appendingPathComponent("cis/upload/link.mts")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: URL(filePath: "/etc/hostname"))
            #expect(try await Self.submit(house, Self.job("clip").replacing("raw.mts", with: "link.mts")).status == 422)
            #expect(try await house.service.videos().total == 0)
            #expect(try await Self.load(house) == 0)
            #expect(try await house.get("/ingest_content").status == 405)
        }
        try await House.open { house in
            let answer = try await Self.submit(house, Self.job("clip"))
            #expect(answer.status == 409 && answer.json["code"] == .string("no_files"))
        }
    }
}
