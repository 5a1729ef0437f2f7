import StageKit

/// What works on the library. This first part of it only answers; its runners are still to come.
actor Engine {
    private let library: Library
    private(set) var isStopping = false
    private(set) var troubles: [String: String] = [:]

    init(library: Library) { self.library = library }

    static func start(library: Library, blueprint: Blueprint, log: Log) async throws -> Engine {
        Engine(library: library)
    }

    private let absent = Refusal(.unavailable, code: "no_engine", "the engine does not run in this version")

    func ring() {}
    func delete(_ id: Identifier) async throws -> Bool { throw absent }
    func cancel(video id: Identifier) async throws -> VideoView? { throw absent }
    func retry(video id: Identifier) async throws -> VideoView? { throw absent }
    func cancel(job id: Identifier) async throws -> JobView? { throw absent }
    func retry(job id: Identifier) async throws -> JobView? { throw absent }
    func shutDown(grace: Double) async { isStopping = true }
}
