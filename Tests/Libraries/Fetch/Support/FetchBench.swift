import Fetch
import Foundation
import Synchronization
import Testing

/// A folder, a fetcher that may reach this machine, and what it told.
final class FetchBench: Sendable {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fetch-\(UUID())")
    let fetcher: Fetcher
    private let told = Mutex<[FetchProgress]>([])
    var file: URL { folder.appending(path: "file") }
    var journal: URL { folder.appending(path: "file.journal") }

    static let home = NetworkPolicy { $0 == [127, 0, 0, 1] }

    init(_ limits: FetcherLimits = FetcherLimits()) throws {
        fetcher = Fetcher(limits)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        fetcher.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    var progress: [FetchProgress] { told.withLock { $0 } }

    func request(_ address: String, _ policy: NetworkPolicy = home) -> FetchRequest {
        var request = FetchRequest(address)
        request.policy = policy
        return request
    }

    func fetch(_ request: FetchRequest, to name: String = "file") async throws -> FetchedFile {
        try await fetcher.fetch(request, to: folder.appending(path: name)) { [self] progress in
            told.withLock { $0.append(progress) }
        }
    }

    /// Fetches and expects it to fail, with nothing left unless it can be gone on with.
    func failure(_ request: FetchRequest, leavesParts: Bool = false) async throws -> FetchError {
        let error = try #require(await #expect(throws: FetchError.self) { try await self.fetch(request) })
        #expect(names == (leavesParts ? ["file", "file.journal"] : []), "\(error)")
        return error
    }

    func expect(_ code: FetchError.Code, _ request: FetchRequest, leavesParts: Bool = false) async throws {
        let error = try await failure(request, leavesParts: leavesParts)
        #expect(error.code == code, "\(error)")
    }

    /// What lies in the folder.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

    func bytes(_ name: String = "file") throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }
}
