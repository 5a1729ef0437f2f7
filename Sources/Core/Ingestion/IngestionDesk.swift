import StageKit

/// Takes jobs of the ingestion server in, and makes videos of them.
///
/// To take one in is to write one row; jobs that come while others are written go into the next transaction together.
/// So a thousand a second are each on the disk before their answer, although a disk does not write a thousand times a
/// second. The video and its jobs, which are many rows, are made right after.
actor IngestionDesk {
    private static let name = "ingestions"
    /// In one transaction: so long others have to wait.
    private static let mostRows = 500
    private static let mostVideos = 10

    private let library: Library
    private let blueprint: Blueprint
    private let bell = Bell()
    private var waiting: [(job: NewIngestion, continuation: CheckedContinuation<Void, any Error>)] = []
    private var isWriting = false
    private var isStopping = false
    private var maker: Task<Void, Never>?

    init(_ library: Library, _ blueprint: Blueprint) {
        self.library = library
        self.blueprint = blueprint
    }

    /// Writes a job down.
    ///
    /// - Throws: `Refusal` when the service is stopping; `DiskError`, `SQLError`.
    func accept(_ job: NewIngestion) async throws {
        guard !isStopping else {
            throw Refusal(.unavailable, code: "stopping", "the service is stopping", hint: "try again later")
        }
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((job, continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await write() }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.mostRows))
            waiting.removeFirst(batch.count)
            let jobs = batch.map(\.job)
            do {
                try await library.write { ledger in for job in jobs { try ledger.insert(job) } }
                for entry in batch { entry.continuation.resume() }
            } catch {
                for entry in batch { entry.continuation.resume(throwing: error) }
            }
            bell.ring(Self.name)
        }
        isWriting = false
    }

    /// Begins to make videos, also of jobs of an earlier run.
    ///
    /// - Parameter made: called whenever there are new ones.
    func begin(made: @escaping @Sendable () async -> Void) {
        maker = Task { [self] in
            while !isStopping {
                let heard = bell.count(Self.name)
                do {
                    let blueprint = blueprint
                    let count = try await library.write { try $0.makeVideos(blueprint, most: Self.mostVideos) }
                    if count > 0 { await made() } else if !isStopping { await bell.wait(Self.name, after: heard) }
                } catch {
                    library.log.error("cannot make videos of jobs that were submitted: \(error)")
                    await bell.wait(Self.name, after: heard, until: .now + 5)
                }
            }
        }
    }

    /// Takes no more in. Returns when nothing is being written.
    func stop() async {
        isStopping = true
        bell.ring(Self.name)
        await maker?.value
    }
}
