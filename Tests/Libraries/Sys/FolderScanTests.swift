import Foundation
import Sys
import Testing

struct FolderScanTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "scan-\(UUID())")

    @Test func namesNeedNotBeText() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("abc".utf8).write(to: folder.appending(path: "plain"))
        try FileManager.default.createDirectory(at: folder.appending(path: "sub"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "link"), withDestinationURL: folder.appending(path: "plain"))
        let (odd, root) = (RawPath([0x61, 0xFF, 0x0A]), RawPath(folder.path))
        try FolderScan.move(root.appending(RawPath("plain")), to: root.appending(odd))
        let entries = try FolderScan.entries(of: root)
        #expect(Set(entries.map(\.name)) == [odd, RawPath("sub"), RawPath("link")])
        let file = try #require(entries.first { $0.name == odd })
        #expect(file.kind == .file && file.size == 3 && file.modified > 1_500_000_000_000_000_000)
        #expect(file.name.text == "a\u{FFFD}\n")
        #expect(entries.first { $0.name.text == "sub" }?.kind == .folder)
        #expect(entries.first { $0.name.text == "link" }?.kind == .link)
        #expect(throws: SystemError.self) { try FolderScan.move(root.appending(RawPath("plain")), to: root) }
        #expect(throws: SystemError.self) { try FolderScan.entries(of: root.appending(RawPath("none"))) }
    }

    @Test func aWatchTellsAndCanBeWoken() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let watch = try FolderWatch()
        #expect(watch.add(RawPath(folder.path)))
        #expect(!watch.add(RawPath(folder.appending(path: "none").path)))
        let clock = ContinuousClock()
        let took = try clock.measure {
            try Data("a".utf8).write(to: folder.appending(path: "a"))
            watch.wait(60)
            watch.wake()
            watch.wait(60)
        }
        #expect(took < .seconds(30))
        // Nothing is left over.
        #expect(clock.measure { watch.wait(0.05) } >= .milliseconds(40))
    }
}
