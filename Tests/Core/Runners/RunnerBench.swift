import Foundation
import StageKit
import Testing

@testable import Core

/// A service whose ladder runners work for, and runners.
struct RunnerBench {
    let workshop: Workshop
    let service: Service
    private let stage: String

    /// - Parameters:
    ///   - lanes: of the ladder.
    ///   - stage: in its place.
    init(lanes: String = #"{"local": 0, "runners": true}"#, stage: String = "ladder") async throws {
        workshop = try Workshop(["transcode": #""lanes": \#(lanes)"#])
        self.stage = stage
        service = try await workshop.start(try Self.blueprint(workshop, stage))
    }

    private static func blueprint(_ workshop: Workshop, _ stage: String) throws -> Blueprint {
        try workshop.blueprint(
            ("ingest", "ingest", []), ("transcode", stage, ["ingest"]), ("package", "package", ["transcode"]))
    }

    /// The same data folder, served anew, while the first service is still there but no longer used: as after a kill.
    func afterKill() async throws -> RunnerBench {
        let copy = workshop.folder.appendingPathComponent("copy-\(Identifier())")
        try FileManager.default.copyItem(at: workshop.data, to: copy)
        let again = try await workshop.start(try Self.blueprint(workshop, stage), at: copy)
        return RunnerBench(workshop: workshop, service: again, stage: stage)
    }

    private init(workshop: Workshop, service: Service, stage: String) {
        self.workshop = workshop
        self.service = service
        self.stage = stage
    }

    func runner(_ name: String) async throws -> RunnerView {
        let token = "ptrrt-\(Identifier())"
        try await service.createRegistrationToken(token)
        return try await service.register(
            NewRunner(name: name, ip: "127.0.0.1", tokenHash: "hash of \(name)"), registrationToken: token)
    }

    /// A video whose renditions wait for somebody.
    func video() async throws -> Identifier {
        let id = try await service.upload().id
        try await service.video(id) { $0.job("ingest")?.state == .done }
        return id
    }

    func offers(_ runner: RunnerView, _ kinds: Set<PortableWork.Kind> = Set(PortableWork.Kind.allCases)) async throws
        -> [RunnerJobView]
    {
        try await service.offers(to: runner, kinds: kinds)
    }

    /// Takes the first job that is offered.
    func take(_ runner: RunnerView) async throws -> RunnerHold {
        let job = try #require(try await offers(runner).first)
        return try await take(job.id, runner)
    }

    func take(_ job: Identifier, _ runner: RunnerView) async throws -> RunnerHold {
        let hash = "job \(Identifier())"
        _ = try #require(try await service.accept(job, by: runner, hash: hash))
        return try #require(try await service.hold(on: job, by: runner, hash: hash))
    }

    func send(
        _ hold: RunnerHold, _ text: String = "media", patience: Double = 30
    ) async throws -> StageFailure? {
        let file = try service.incoming()
        try await file.write(Data(text.utf8))
        try await file.finish()
        let isTaken = try await service.send(hold, [.media: file])
        #expect(isTaken)
        return try await service.verdict(on: hold, patience: patience)
    }

    /// Lets nobody look at results until the gate is open.
    func holdResults() -> Gate {
        let gate = Gate()
        workshop.script.at("transcode") { _ in
            try await gate.pass()
            return .done([])
        }
        return gate
    }

    func job(_ hold: RunnerHold) async throws -> JobRecord {
        try #require(try await service.library.read { try $0.job(hold.id) })
    }

    func end() async { await service.shutDown(grace: 0) }
}
