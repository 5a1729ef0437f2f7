import Foundation
import Sys

/// The programs that these tests start. Each is waited for, or stopped by its pid.
enum Program {
    /// How a program ended and what it said.
    struct Result: Sendable {
        let exit: ChildProcess.Exit
        let output: String
        let errors: String
    }

    /// The `millrace` that was built with these tests: it stands beside the test bundle.
    static let millrace: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let candidates = [bundle] + CommandLine.arguments
        for path in candidates {
            let file = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("millrace").path
            if FileManager.default.isExecutableFile(atPath: file) { return file }
        }
        return Repository.root.appendingPathComponent(".build/debug/millrace").path
    }()

    /// Runs a program to its end.
    ///
    /// - Parameter environment: besides this process's own.
    static func run(
        _ executable: String, _ arguments: [String], folder: URL? = nil, environment: [String: String] = [:]
    ) async throws -> Result {
        let child = try ChildProcess(
            executable, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            folder: folder?.path, output: .piped, errors: .piped)
        async let output = child.output?.text() ?? ""
        async let errors = child.errors?.text() ?? ""
        return await Result(exit: child.exit(), output: output, errors: errors)
    }

    /// Runs `millrace` to its end.
    static func millrace(_ arguments: String..., folder: URL? = nil) async throws -> Result {
        try await run(millrace, arguments, folder: folder)
    }

    /// Runs one of FFmpeg's programs, which `make test` installs, to its end.
    static func ffmpeg(_ name: String, _ arguments: [String]) async throws -> Result {
        guard let executable = ChildProcess.find(name) else { throw Missing(name: name) }
        return try await run(executable, arguments)
    }

    struct Missing: Error {
        let name: String
    }
}
