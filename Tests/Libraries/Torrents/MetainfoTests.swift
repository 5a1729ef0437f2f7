import Testing
import Torrents

/// What strangers write.
@Suite struct MetainfoTests {
    private static func torrent(_ info: [Bencode.Member]) -> [UInt8] {
        Bencode.dictionary([Bencode.Member("info", .dictionary(info))]).encoded
    }

    private static func info(
        name: Bencode = .text("film"), length: Int = 10, pieceLength: Int = 16384, pieces: Int = 1,
        more: [Bencode.Member] = []
    ) -> [Bencode.Member] {
        [
            Bencode.Member("name", name), Bencode.Member("length", .integer(length)),
            Bencode.Member("piece length", .integer(pieceLength)),
            Bencode.Member("pieces", .bytes([UInt8](repeating: 7, count: pieces * 20))),
        ] + more
    }

    private static func files(_ path: [String], more: [Bencode.Member] = []) -> [Bencode.Member] {
        let entry = [
            Bencode.Member("length", .integer(10)), Bencode.Member("path", .list(path.map(Bencode.text))),
        ]
        return info().filter { !$0.key.elementsEqual("length".utf8) }
            + [Bencode.Member("files", .list([.dictionary(entry + more)]))]
    }

    private static func tree(_ name: String) -> [Bencode.Member] {
        let file = Bencode.dictionary([Bencode.Member("length", .integer(10))])
        return [
            Bencode.Member("name", .text("film")), Bencode.Member("piece length", .integer(16384)),
            Bencode.Member("meta version", .integer(2)),
            Bencode.Member(
                "file tree", .dictionary([Bencode.Member(name, .dictionary([Bencode.Member("", file)]))])),
        ]
    }

    @Test func aSoundOneIsRead() throws {
        let metainfo = try Metainfo(Self.torrent(Self.info()))
        #expect(metainfo.name == "film")
        #expect(metainfo.size == 10)
        #expect(metainfo.pieceCount == 1)
        #expect(try Metainfo(Self.torrent(Self.files(["a", "b"]))).files[0].path == ["a", "b"])
        #expect(try Metainfo(Self.torrent(Self.tree("a"))).v1 == nil)
    }

    struct Case: CustomTestStringConvertible {
        let what: String
        let code: MetainfoError.Code
        let bytes: [UInt8]
        var testDescription: String { what }
        init(_ what: String, _ code: MetainfoError.Code, _ info: [Bencode.Member]) {
            self.what = what
            self.code = code
            bytes = torrent(info)
        }
    }

    @Test(arguments: [
        Case("a name that leaves", .unsafePath, info(name: .text("../x"))),
        Case("an absolute name", .unsafePath, info(name: .text("/etc/passwd"))),
        Case("two dots", .unsafePath, info(name: .text(".."))),
        Case("a backslash", .unsafePath, info(name: .text("..\\x"))),
        Case("a NUL", .unsafePath, info(name: .bytes([0x61, 0]))),
        Case("a second name that leaves", .unsafePath, info(more: [Bencode.Member("name.utf-8", .text("../y"))])),
        Case("no UTF-8", .malformed, info(name: .bytes([0xFF, 0xFE]))),
        Case("an empty name", .malformed, info(name: .text(""))),
        Case("a path that leaves", .unsafePath, files(["..", "x"])),
        Case("a part of a path that leaves", .unsafePath, files(["a", "../x"])),
        Case("an absolute path", .unsafePath, files(["/etc", "passwd"])),
        Case(
            "a second path that leaves", .unsafePath,
            files(["a"], more: [Bencode.Member("path.utf-8", .list([.text(".."), .text("x")]))])),
        Case("an empty path", .malformed, files([])),
        Case("a tree that leaves", .unsafePath, tree("..")),
        Case("a link", .link, files(["a"], more: [Bencode.Member("attr", .text("l"))])),
        Case(
            "a link by its target", .link,
            files(["a"], more: [Bencode.Member("symlink path", .list([.text("etc"), .text("passwd")]))])),
        Case("a negative size", .malformed, info(length: -1)),
        Case("a size beyond measure", .tooLarge, info(length: .max)),
        Case("nothing", .malformed, info(length: 0, pieces: 0)),
        Case("ten million pieces", .tooLarge, info(length: 10_000_000 * 16384, pieces: 1)),
        Case("too few hashes", .malformed, info(length: 100_000, pieces: 1)),
        Case("too many hashes", .malformed, info(pieces: 3)),
        Case("no piece length", .malformed, info(pieceLength: 0)),
        Case("a negative piece length", .malformed, info(pieceLength: -16384)),
        Case("no files", .malformed, info().filter { !$0.key.elementsEqual("length".utf8) }),
    ])
    func whatIsHostileIsRefused(_ test: Case) {
        let error = #expect(throws: MetainfoError.self) { try Metainfo(test.bytes) }
        #expect(error?.code == test.code)
    }

    @Test func depthIsRefused() {
        let deep = Array("d4:info".utf8) + [UInt8](repeating: UInt8(ascii: "l"), count: 10_000)
        let error = #expect(throws: MetainfoError.self) { try Metainfo(deep) }
        #expect(error?.words.contains("nested") == true)
    }

    @Test func tenMillionPiecesInFullAreRefused() {
        let bytes = Self.torrent(Self.info(length: 10_000_000 * 16384, pieces: 10_000_000))
        let error = #expect(throws: MetainfoError.self) { try Metainfo(bytes) }
        #expect(error?.words.contains("at most") == true)
    }
}
