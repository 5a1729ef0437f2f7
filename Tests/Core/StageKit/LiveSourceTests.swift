import StageKit
import Testing

/// What is said of a live source, and what chunks are called.
@Suite struct LiveSourceTests {
    private static func read(_ text: String) throws -> LiveSource { try LiveSource(JSON.parse(text)) }

    @Test func whatIsAsked() throws {
        let source = try Self.read(#"{"address": "rtmp://live.example:1935/app/key?x=1", "heights": [240, 720], "dvr": 60}"#)
        #expect(source.host == "live.example")
        #expect(source.window == 60)
        let standard = LiveSource.Standard(heights: [480], frameRate: 25, segment: 4)
        #expect(source.work(standard).heights == [720, 240])
        let plain = try Self.read(#"{"address": "https://live.example/a.m3u8"}"#)
        #expect(plain.work(standard).heights == [480])
        #expect(plain.window == nil)
        #expect(try LiveSource(of: .empty) == nil)
    }

    static let wrong = [
        (#""rtmp://x/y""#, "live"), ("{}", "live.address"), (#"{"address": "file:///etc/passwd"}"#, "live.address"),
        (#"{"address": "concat:a|b"}"#, "live.address"), (#"{"address": "rtmp:///x"}"#, "live.address"),
        (#"{"address": "rtmp://user:key@host/x"}"#, "live.address"), (#"{"address": "rtmp://host/a b"}"#, "live.address"),
        (#"{"address": "rtmp://host/x", "heights": []}"#, "live.heights"),
        (#"{"address": "rtmp://host/x", "heights": [721]}"#, "live.heights"),
        (#"{"address": "rtmp://host/x", "heights": [720, 720]}"#, "live.heights"),
        (#"{"address": "rtmp://host/x", "dvr": 3}"#, "live.dvr"), (#"{"address": "rtmp://host/x", "dvr": "1h"}"#, "live.dvr"),
        (#"{"address": "rtmp://host/x", "key": 1}"#, "live.key"),
    ]

    @Test func whatIsNone() {
        for (text, field) in Self.wrong {
            let fault = #expect(throws: LiveSource.Fault.self) { _ = try Self.read(text) }
            #expect(fault?.field == field, "\(text)")
        }
    }

    @Test func chunksHaveNames() {
        #expect(ChunkName("1-000010.ts") == ChunkName(variant: 1, number: 10))
        #expect(ChunkName("12-1000000.ts")?.description == "12-1000000.ts")
        for name in [
            "", ".ts", "1.ts", "1-10.ts", "a-000010.ts", "1-000010.m3u8", "../1-000010.ts", "1-000010.TS", "001-000010.ts",
            "1-0000010.ts", "1-000010-1.ts", "1-00001\u{661}.ts",
        ] {
            #expect(ChunkName(name) == nil, "\(name)")
        }
    }
}
