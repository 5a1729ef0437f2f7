import Foundation
import StageKit
import Testing

@testable import Core

/// Names, folders and the way to them.
@Suite struct DownloadPlaceTests {
    private final class Folder {
        let url: URL
        init() throws {
            let made = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-place-\(Identifier())")
            try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
            url = URL(fileURLWithPath: made.resolvingSymlinksInPath().path, isDirectory: true)
        }
        deinit { try? FileManager.default.removeItem(at: url) }
        func make(_ path: String) throws {
            try FileManager.default.createDirectory(
                at: url.appendingPathComponent(path), withIntermediateDirectories: true)
        }
        func link(_ path: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: url.appendingPathComponent(path).path, withDestinationPath: target)
        }
    }

    private static let alice = DownloadViewer(.user("alice"), seesAll: false)
    private static let boss = DownloadViewer(.user("boss"), seesAll: true)

    @Test(arguments: [
        (DownloadOwner.local, "local"), (.user("alice"), "alice"), (.user("local"), "%6Cocal"),
        (.user("token-1"), "%74oken-1"),
        (.user("../../etc"), "%2E.%2F..%2Fetc"), (.user("."), "%2E"), (.user("a/b"), "a%2Fb"), (.user("50%"), "50%25"),
        (.user("Zoë"), "Zoë"),
    ])
    func everyOwnerHasAFolderOfItsOwn(owner: DownloadOwner, folder: String) { #expect(owner.folder == folder) }

    @Test(
        arguments: [
            ("", "downloads/alice"), ("films", "downloads/alice/films"), ("films/new/", "downloads/alice/films/new"),
            ("./films", "downloads/alice/films"), ("ROOT/downloads/alice", "downloads/alice"),
            ("ROOT/downloads/alice/films", "downloads/alice/films"), ("ROOT/other/alice/films", "other/alice/films"),
            ("..", nil), ("../bob", nil), ("films/../../bob", nil), ("ROOT/downloads", nil),
            ("ROOT/downloads/bob", nil),
            ("ROOT/downloads/alice/../bob", nil), ("/etc", nil), ("/", nil), ("ROOT/downloads/alicex", nil),
        ] as [(String, String?)])
    func pathsStayBelowTheRoots(path: String, folder: String?) throws {
        let root = try Folder()
        let folders = DownloadFolders(["downloads", root.url.path + "/other"], data: root.url)
        let path = path.replacing("ROOT", with: root.url.path)
        if let folder {
            #expect(try folders.place(path, of: Self.alice).folder.path == root.url.path + "/" + folder)
        } else {
            let refusal = #expect(throws: Refusal.self) { try folders.place(path, of: Self.alice) }
            #expect(refusal?.kind == .forbidden)
        }
    }

    @Test func whoSeesAllMayGoAnywhereBelowARoot() throws {
        let root = try Folder()
        let folders = DownloadFolders(["downloads"], data: root.url)
        #expect(
            try folders.place(root.url.path + "/downloads/bob", of: Self.boss).base.lastPathComponent == "downloads")
        #expect(throws: Refusal.self) { try folders.place(root.url.path, of: Self.boss) }
        for path in ["a\0b", "a\nb", String(repeating: "x/", count: 600)] {
            let refusal = #expect(throws: Refusal.self) { try folders.place(path, of: Self.boss) }
            #expect(refusal?.kind == .invalid)
        }
    }

    @Test func linksLeadNowhereElse() throws {
        let root = try Folder()
        try root.make("downloads/alice/films")
        try root.make("downloads/bob")
        try root.make("outside")
        let folders = DownloadFolders(["downloads"], data: root.url)
        try root.link("downloads/alice/out", to: root.url.path + "/outside")
        try root.link("downloads/alice/bob", to: "../bob")
        try root.link("downloads/alice/dead", to: "/nowhere/at/all")
        try root.link("downloads/alice/in", to: "films")
        for path in ["out", "out/deep", "bob", "dead", "dead/deep"] {
            #expect(throws: Refusal.self, "\(path)") { try folders.place(path, of: Self.alice) }
        }
        #expect(try folders.place("in/deep", of: Self.alice).folder.lastPathComponent == "deep")
        // A link that comes between asking and making.
        let place = try folders.place("later", of: Self.alice)
        try root.link("downloads/alice/later", to: root.url.path + "/outside")
        #expect(throws: Refusal.self) { try folders.make(place) }
        // A whole root may be a link: that was the operator's wish.
        try root.link("elsewhere", to: root.url.path + "/outside")
        let linked = DownloadFolders(["elsewhere"], data: root.url)
        let there = try linked.place("new", of: Self.alice)
        try linked.make(there)
        #expect(FileManager.default.fileExists(atPath: root.url.path + "/outside/alice/new"))
    }

    @Test func filesOfThisMachineAreReadBelowTheRootsOnly() throws {
        let root = try Folder()
        try root.make("downloads/alice")
        try Data("x".utf8).write(to: root.url.appendingPathComponent("downloads/alice/a"))
        try root.link("downloads/alice/b", to: "/etc/passwd")
        let folders = DownloadFolders(["downloads"], data: root.url)
        #expect(try folders.source(root.url.path + "/downloads/alice/a", of: Self.alice).lastPathComponent == "a")
        for path in ["/etc/passwd", root.url.path + "/downloads/alice/b", root.url.path + "/downloads/alice/../../x"] {
            #expect(throws: Refusal.self, "\(path)") { try folders.source(path, of: Self.alice) }
        }
    }

    @Test func aNameThatIsTakenBecomesAnother() async throws {
        let root = try Folder()
        let name = try #require(DownloadName("film.tar.gz"))
        var announced: [String] = []
        func place(overwrites: Bool = false) async throws -> String {
            let partial = DownloadFiles.partial(Identifier(), in: root.url)
            try Data("\(announced.count)".utf8).write(to: partial)
            let file = try await DownloadFiles.place(partial, as: name, overwrites: overwrites) {
                announced.append($0.lastPathComponent)
            }
            #expect(!FileManager.default.fileExists(atPath: partial.path))
            return file.lastPathComponent
        }
        #expect(try await place() == "film.tar.gz")
        #expect(try await place() == "film-2.tar.gz")
        #expect(try await place() == "film-3.tar.gz")
        #expect(try await place(overwrites: true) == "film.tar.gz")
        #expect(announced == ["film.tar.gz", "film-2.tar.gz", "film-3.tar.gz", "film.tar.gz"])
        #expect(try String(contentsOf: root.url.appendingPathComponent("film.tar.gz"), encoding: .utf8) == "3")
        #expect(name.randomised.wholeMatch(of: /film-[A-Za-z]{8}\.tar\.gz/) != nil)
        for bad in ["", ".", "..", ".hidden", "a/b", "a\0", String(repeating: "x", count: 250)] {
            #expect(DownloadName(bad) == nil, "\(bad)")
        }
    }

    @Test func aKillBetweenTwoNamesLeavesOneFile() throws {
        let root = try Folder()
        let id = Identifier()
        let file = root.url.appendingPathComponent("film.mp4")
        let partial = DownloadFiles.partial(id, in: root.url)
        #expect(DownloadFiles.remains(id, in: root.url, announced: file) == (false, false))
        try Data("x".utf8).write(to: partial)
        #expect(DownloadFiles.remains(id, in: root.url, announced: file) == (true, false))
        // The second name was given, the first not taken away.
        #expect(link(partial.path, file.path) == 0)
        #expect(DownloadFiles.remains(id, in: root.url, announced: file) == (false, true))
        // Another file that has the name.
        try Data("y".utf8).write(to: partial)
        #expect(DownloadFiles.remains(id, in: root.url, announced: file) == (true, true))
        try Data("z".utf8).write(to: URL(fileURLWithPath: partial.path + ".journal"))
        DownloadFiles.discard(id, in: root.url)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.url.path) == ["film.mp4"])
    }
}
