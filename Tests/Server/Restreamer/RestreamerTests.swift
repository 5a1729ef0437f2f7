import Foundation
import StageKit
import TestClient
import Testing

@testable import Server

@Suite struct RestreamerTests {
    private static let range = "start=\(StoreHouse.time(1))&end=\(StoreHouse.time(5))"

    @Test func foldersAreListed() async throws {
        try await StoreHouse.open { store in
            #expect(try await store.get("/files").text == "[]")
            try store.fill([0, 2])
            try store.write("chan/source/2020-11-14T05/.hidden.ts")
            try store.write("chan/source/2020-11-14T05/note.txt")
            try store.write(
                "chan/source/2020-11-14T05/30:02.000000-2.0-full-\(String(repeating: "A", count: 43)).tombstone")
            try store.write("extras/sub/b.png")
            #expect(try await store.get("/files").text == #"["chan","extras"]"#)
            #expect(try await store.get("/files/chan").text == #"["source"]"#)
            #expect(try await store.get("/files/chan/source").text == #"["2020-11-14T05"]"#)
            #expect(try await store.get("/files/chan/source/2020-11-14T05").json.array?.count == 1)
            let all = try await store.get("/files/chan/source/2020-11-14T05?tombstones=true")
            #expect(all.json.array?.count == 2)
            #expect(all.header("access-control-allow-origin") == "*")
            #expect(try await store.get("/files/chan/source/2020-11-14T05?tombstones=1").status == 400)
            #expect(try await store.get("/files/nobody/source").text == "[]")
            #expect(try await store.get("/extras/extras").text == #"["sub/b.png"]"#)
            #expect(try await store.get("/extras/none").text == "[]")
        }
    }

    @Test func playlistsPlay() async throws {
        try await StoreHouse.open { store in
            try store.fill([0, 2, 4])
            try store.write("chan/chat/2020-11-14T05/x.json")
            try store.write("chan/file")
            let master = try await store.get("/playlist/chan.m3u8?start=\(StoreHouse.time(0))&x=a%20b")
            #expect(master.header("content-type") == "application/vnd.apple.mpegurl")
            #expect(
                master.text == """
                    #EXTM3U
                    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="source",NAME="source",AUTOSELECT=YES,DEFAULT=YES
                    #EXT-X-STREAM-INF:VIDEO="source",NAME="source",BANDWIDTH=6846146
                    /playlist/chan/source.m3u8?start=2020-11-14T05:30:00&x=a+b

                    """)
            #expect(!(try await store.get("/playlist/chan.m3u8?end=2020-11-14T04")).text.contains("source"))
            let media = try await store.get("/playlist/chan/source.m3u8?\(Self.range)")
            #expect(media.text.hasSuffix("#EXT-X-ENDLIST\n"))
            #expect(media.header("content-length") == String(media.body.count))
            // Its addresses lead to the segments.
            let addresses = media.text.split(separator: "\n").filter { $0.hasPrefix("/") }
            #expect(addresses.count == 3)
            let bodies = try await addresses.asyncMap { try await store.get(String($0)).text }
            #expect(bodies == ["segment 0;", "segment 2;", "segment 4;"])
            let head = try await store.house.send("HEAD", "/playlist/chan/source.m3u8?\(Self.range)")
            #expect(head.status == 200)
            let open = try await store.get("/playlist/chan/source.m3u8").text
            #expect(open.hasSuffix(".ts\n"))
            try store.fill([6])
            #expect(try await store.get("/playlist/chan/source.m3u8").text.hasPrefix(open))
            try store.write("chan/source/2020-11-13T01/x")
            #expect(try await store.get("/playlist/chan/source.m3u8").status == 400)
            #expect(try await store.get("/playlist/chan/none.m3u8").status == 404)
            #expect(try await store.get("/playlist/none.m3u8").status == 404)
            let reversed = "start=\(StoreHouse.time(5))&end=\(StoreHouse.time(1))"
            #expect(!(try await store.get("/playlist/chan/source.m3u8?\(reversed)")).text.contains("EXTINF"))
        }
    }

    @Test func roughCutsAreTheBytes() async throws {
        try await StoreHouse.open { store in
            try store.fill([0, 2, 4, 10])
            func cut(_ query: String) async throws -> TestClient.Answer {
                try await store.get("/cut/chan/source.ts?type=rough&\(query)")
            }
            let whole = try await cut(Self.range)
            #expect(whole.text == "segment 0;segment 2;segment 4;")
            #expect(whole.header("content-type") == "video/MP2T" && whole.header("content-length") == "30")
            let two =
                "range=\(StoreHouse.time(4)),\(StoreHouse.time(5))&range=\(StoreHouse.time(0)),\(StoreHouse.time(1))"
            #expect(try await cut(two + "&start=nonsense").text == "segment 4;segment 0;")
            let holes = try await cut("start=\(StoreHouse.time(1))&end=\(StoreHouse.time(13))")
            #expect(holes.status == 406)
            let found = holes.json["holes"]?.array?.map { [$0["start"]?.string, $0["end"]?.string] }
            #expect(
                found == [
                    ["2020-11-14T05:30:06.000000Z", "2020-11-14T05:30:10.000000Z"],
                    ["2020-11-14T05:30:12.000000Z", "2020-11-14T05:30:13.000000Z"],
                ])
            let allowed = try await cut("start=\(StoreHouse.time(1))&end=\(StoreHouse.time(13))&allow_holes=True")
            #expect(allowed.text == "segment 0;segment 2;segment 4;segment 10;")
            #expect(try await cut("start=2020-11-15&end=2020-11-15T01&allow_holes=true").status == 406)
            #expect(try await cut("allow_holes=true").text == "segment 0;segment 2;segment 4;segment 10;")
        }
    }

    @Test(arguments: [
        ("/cut/chan/source.ts?type=rough&start=2020-11-14T05:30:05&end=2020-11-14T05:30:01", 400),
        ("/cut/chan/source.ts?type=rough&start=2020-11-14T05:30:05&end=2020-11-14T05:30:05", 400),
        ("/cut/chan/source.ts?type=rough&start=2020-11-14T05:30:05", 400),
        ("/cut/chan/source.ts?type=rough&end=2020-11-14T05:30:05", 400),
        ("/cut/chan/source.ts?type=rough&start=bad&end=2020-11-14T05:30:05", 400),
        ("/cut/chan/source.ts?type=rough&start=2020-11-14T05:30:01&end=2020-11-14T05:30:05&allow_holes=yes", 400),
        ("/cut/chan/source.ts?type=none", 400), ("/cut/chan/source.ts?type=rough&range=2020-11-14T05:30:00", 400),
        ("/cut/chan/source.ts?type=rough&range=2020-11-14T05:30:02,2020-11-14T05:30:00", 400),
        ("/cut/chan/source.ts?type=rough&start=2020-11-14&end=2020-11-15", 413),
        ("/cut/chan/none.ts?type=rough&start=2020-11-14T05:30:00&end=2020-11-14T05:30:01", 404),
        ("/cut/.chan/source.ts", 403), ("/cut/chan/.source.ts", 403), ("/playlist/.chan.m3u8", 403),
        ("/playlist/chan/.source.m3u8", 403), ("/files/.chan", 403), ("/files/chan/.v/2020-11-14T05", 403),
        ("/files/chan/..", 404), ("/files/chan/%2e%2e", 404), ("/files/%2e%2e/%2e%2e/etc", 404),
        ("/files/chan/..%2f..%2fetc", 404), ("/files/a%00b", 404), ("/segments/chan/source/%2e%2e/x", 404),
        ("/segments/.hidden", 404), ("/segments/chan/source/2020-11-14T05/.hidden.ts", 404), ("/segments/chan", 404),
        ("/segments/chan/out/passwd", 404), ("/segments/chan/none.ts", 404), ("/extras/.git", 403),
        ("/extras/a%2fb", 404),
        ("/files/chan/out", 200), ("/playlist/chan/out.m3u8", 404), ("/playlist/chan/source.m3u8?start=bad", 400),
        ("/playlist/%ff.m3u8", 404), ("/segments//etc/passwd", 404),
    ])
    func badInput(_ path: String, _ status: Int) async throws {
        try await StoreHouse.open { store in
            try store.fill([0, 2, 4])
            try store.write("chan/source/2020-11-14T05/.hidden.ts")
            try store.write(".hidden")
            try store.write("chan/.v/2020-11-14T05/x")
            try FileManager.default.createSymbolicLink(
                atPath: store.base.path + "/chan/out", withDestinationPath: "/etc")
            let answer = try await store.get(path)
            #expect(answer.status == status, "\(path)")
            #expect(answer.header("access-control-allow-origin") == "*")
            if status == 200 { #expect(answer.text == "[]") }
        }
    }

    @Test func segmentsAreFiles() async throws {
        try await StoreHouse.open { store in
            try store.fill([0])
            let path = "/segments/" + StoreHouse.path(0).replacing(":", with: "%3A")
            let whole = try await store.get(path)
            #expect(whole.header("content-type") == "video/mp2t" && whole.text == "segment 0;")
            #expect(whole.header("cache-control") == "public, max-age=31536000, immutable")
            let part = try await store.get(path, headers: ["range": "bytes=3-5"])
            #expect(part.status == 206 && part.text == "men")
            #expect(try await store.get(path, headers: ["range": "bytes=100-"]).status == 416)
            #expect(try await store.house.send("POST", path).status == 405)
        }
    }

    /// A client that hangs up in the midst: what it asked for goes on to nobody.
    @Test func aClientThatHangsUpLeavesNothingBehind() async throws {
        try await StoreHouse.open { store in
            for second in stride(from: 0, to: 60, by: 2) {
                try store.write(StoreHouse.path(second), String(repeating: "x", count: 1 << 20))
            }
            let query = "start=\(StoreHouse.time(0))&end=\(StoreHouse.time(60))"
            let client = try store.house.client()
            try await client.send("GET /cut/chan/source.ts?type=rough&\(query) HTTP/1.1\r\nhost: x\r\n\r\n")
            let whole = try await store.get("/cut/chan/source.ts?type=rough&\(query)")
            #expect(whole.body.count == 30 << 20)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
