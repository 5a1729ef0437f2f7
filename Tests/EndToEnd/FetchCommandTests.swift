import Foundation
import Sys
import Testing

/// `millrace fetch` and `millrace-fetch`, which are the same.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: Origin.isPossible)) struct FetchCommandTests {
    /// How the command is called.
    enum Way: CaseIterable {
        case large, small

        var program: String { self == .large ? Program.millrace : Program.millrace + "-fetch" }
        var words: [String] { self == .large ? ["fetch"] : [] }
        var name: String { self == .large ? "millrace fetch" : "millrace-fetch" }

        func run(_ arguments: String..., folder: URL) async throws -> Program.Result {
            try await Program.run(program, words + arguments, folder: folder)
        }
    }

    @Test("many files, more than at once, of a list and of the command line", arguments: Way.allCases)
    func many(_ way: Way) async throws {
        let origin = try await Origin()
        let scratch = try Scratch("fetched")
        var expected: [String: Data] = [:]
        for index in 0..<30 { expected["file-\(index)"] = try origin.make("file-\(index)", bytes: index * 1000) }
        expected["large"] = try origin.make("large", bytes: 30_000_000)
        let list = expected.keys.sorted().filter { $0 != "large" }.map(origin.address).joined(separator: "\n")
        try Data(list.utf8).write(to: scratch.file("list"))
        let result = try await way.run(
            "--list", "list", "--to", "there", "--at-once", "3", origin.address("large"), folder: scratch.url)
        #expect(result.exit == .code(0), "\(result.errors)")
        #expect(Scratch.files(below: scratch.file("there")) == expected.keys.sorted())
        for (name, content) in expected {
            #expect(try Data(contentsOf: scratch.file("there").appending(path: name)) == content, "\(name)")
        }
    }

    @Test("what fails is told, and leaves the others and what is there already alone", arguments: Way.allCases)
    func failures(_ way: Way) async throws {
        let origin = try await Origin()
        let scratch = try Scratch("fetched")
        let content = try origin.make("good", bytes: 1000)
        try Data("mine".utf8).write(to: scratch.file("there"))
        let result = try await way.run(
            origin.address("gone"), origin.address("there"), origin.address("good"), folder: scratch.url)
        #expect(result.exit == .code(1))
        #expect(result.errors.contains("gone: the server answered 404"))
        #expect(result.errors.contains("there: there is there already"))
        #expect(Scratch.files(below: scratch.url) == ["good", "there"])
        #expect(try Data(contentsOf: scratch.file("good")) == content)
        #expect(try Data(contentsOf: scratch.file("there")) == Data("mine".utf8))
        let wrong = try await way.run("--at-once", "none", origin.address("good"), folder: scratch.url)
        #expect(wrong.exit == .code(2))
        #expect(wrong.errors.contains("usage: \(way.name) [ADDRESS]… [flags]"), "\(wrong.errors)")
    }

    @Test("after a signal the same command goes on", arguments: Way.allCases) func interrupted(_ way: Way) async throws {
        let origin = try await Origin(rate: "3m")
        let scratch = try Scratch("fetched")
        let content = try origin.make("film", bytes: 8_000_000)
        let words = way.words + ["--connections", "1", origin.address("film")]
        let first = try ChildProcess(
            way.program, words, environment: ProcessInfo.processInfo.environment, folder: scratch.url.path,
            output: .discarded, errors: .discarded)
        while ((try? Data(contentsOf: scratch.file("film.part")))?.count ?? 0) < 2_000_000 {
            try await Task.sleep(for: .milliseconds(20))  // polls the file
        }
        first.signal(SIGTERM)
        #expect(await first.exit() == .code(1))
        #expect(Scratch.files(below: scratch.url) == ["film.part", "film.part.journal"])
        let second = try await Program.run(way.program, words, folder: scratch.url)
        #expect(second.exit == .code(0), "\(second.errors)")
        #expect(Scratch.files(below: scratch.url) == ["film"])
        #expect(try Data(contentsOf: scratch.file("film")) == content)
        #expect(try await origin.stop() < 9_600_000)
    }
}
