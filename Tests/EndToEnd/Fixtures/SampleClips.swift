import Foundation
import Sys
import TestClient

/// Clips made by `millrace sample`, once each.
actor SampleClips {
    static let shared = SampleClips()

    private let scratch: Scratch
    private var made: [String: Task<URL, any Error>] = [:]

    private init() {
        guard let scratch = try? Scratch("samples") else { preconditionFailure("the temporary folder is not writable") }
        self.scratch = scratch
    }

    /// - Parameter size: `640x360`.
    func clip(seconds: Int, size: String) async throws -> URL {
        let name = "\(seconds)s-\(size).mp4"
        if let task = made[name] { return try await task.value }
        let file = scratch.file(name)
        let task = Task {
            let result = try await Program.millrace("sample", file.path, "--duration", "\(seconds)s", "--size", size)
            guard result.exit == .code(0) else { throw Failed(words: result.errors) }
            return file
        }
        made[name] = task
        return try await task.value
    }

    struct Failed: Error {
        let words: String
    }
}
