import Foundation
import Sys
import Testing

struct FileCopyTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
        path: "copy-\(UUID())")
    private var source: URL { folder.appending(path: "source") }
    private var target: URL { folder.appending(path: "target") }

    private struct Stop: Error {}

    private func inFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body()
    }

    @Test("a copy is equal, and the source stays") func equal() throws {
        try inFolder {
            let data = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try data.write(to: source)
            var last = 0
            #expect(try FileCopy.copy(source, to: target) { copied, _ in last = copied } == data.count)
            #expect(last == data.count)
            #expect(try Data(contentsOf: target) == data)
            #expect(try Data(contentsOf: source) == data)
        }
    }

    @Test("what throws on the way leaves nothing") func stop() throws {
        try inFolder {
            try Data([1, 2, 3]).write(to: source)
            #expect(throws: Stop.self) { try FileCopy.copy(source, to: target) { _, _ in throw Stop() } }
            #expect(!FileManager.default.fileExists(atPath: target.path))
        }
    }

    @Test("links, folders, pipes and missing files are refused, and a file that is there is kept") func refused() throws
    {
        try inFolder {
            try Data([1]).write(to: source)
            let link = folder.appending(path: "link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: source)
            let around = folder.appending(path: "around")
            try FileManager.default.createSymbolicLink(at: around, withDestinationURL: folder)
            let pipe = folder.appending(path: "pipe")
            #expect(mkfifo(pipe.path, 0o600) == 0)
            for (file, code) in [
                (link, ELOOP), (around.appending(path: "source"), ELOOP), (folder, EINVAL), (pipe, EINVAL),
                (folder.appending(path: "none"), ENOENT),
            ] {
                let error = #expect(throws: SystemError.self) { try FileCopy.copy(file, to: target) }
                #expect(error?.code == code)
                #expect(!FileManager.default.fileExists(atPath: target.path))
            }
            try Data([9]).write(to: target)
            #expect(throws: SystemError.self) { try FileCopy.copy(source, to: target) }
            #expect(try Data(contentsOf: target) == Data([9]))
        }
    }
}
