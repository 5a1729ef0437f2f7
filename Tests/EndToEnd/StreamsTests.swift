import Browser
import Foundation
import PlaylistChecking
import StageKit
import Sys
import TestClient
import Testing

/// Sounds, texts and chapters, from a source that has several: in the API, in HLS, in DASH and on the page.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StreamsTests {
    private func serve(_ body: (MillraceServer, JSON, Scratch) async throws -> Void) async throws {
        let scratch = try Scratch("streams")
        let server = try await MillraceServer(data: scratch.file("data"))
        let id = try await server.upload(try await ManyStreams.clip(scratch), name: "many")
        let video = try await server.settled(id)
        try #require(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        try await body(server, video, scratch)
        #expect(await server.stop() == .code(0))
    }

    /// Of a list by FFmpeg's `framemd5`.
    private static func frames(_ list: String, stream: Int) -> Int {
        list.split(separator: "\n").count { $0.hasPrefix("\(stream),") }
    }

    @Test func readersOfOthersFindAllOfIt() async throws {
        try await serve { server, video, scratch in
            let base = "http://127.0.0.1:\(server.port)"
            let id = try #require(video["id"]?.string)
            let texts = video["subtitles"]?.array ?? []
            #expect(texts.map { $0["language"]?.string } == ["en", "cs"])
            let chapters = video["source"]?["chapters"]?.array ?? []
            #expect(chapters.map { $0["title"]?.string } == ["One", "Two & <b>more</b>"])
            // The muxer of the clip has moved everything but chapters by the delay of its MP3.
            #expect(chapters.compactMap { $0["start"]?.number }.map { ($0 * 10).rounded() / 10 } == [0, 4])
            let words = try await server.call("GET", try #require(texts.first?["file"]?.string))
            #expect(words.header("content-type")?.hasPrefix("text/vtt") == true)
            #expect(words.text.contains("00:00:01.000 --> 00:00:03.000\n<i>Hello</i> &amp; welcome\n"))
            #expect(!words.text.contains("<script"))

            let checker = PlaylistChecker(folder: server.data.appendingPathComponent("videos/\(id)"))
            let master = checker.master("master.m3u8")
            #expect(checker.violations == [])
            #expect(master.texts.map(\.language) == ["en", "cs"])
            #expect(master.audio.map(\.language) == ["en", "de"])
            #expect(master.audio.map(\.name) == ["English", "Ton"])
            // The source says so, although it comes second.
            #expect(master.audio.map(\.isDefault) == [false, true])
            #expect(master.audio.map(\.uri) == ["audio-2.m3u8", "audio.m3u8"])
            // FFmpeg's DASH demuxer: every frame of every rendition.
            let address = try #require(video["playlists"]?["dash"]?.string)
            #expect(address == "/videos/\(id)/manifest.mpd")
            let head = try await server.call("GET", address)
            #expect(head.header("content-type") == "application/dash+xml")
            // It ends with the first stream that ends: texts, which it takes along unless told otherwise, end early.
            let maps = ["-map", "0:v", "-map", "0:a", "-f", "framemd5", "-"]
            let dash = try await Program.ffmpeg("ffmpeg", ["-v", "error", "-i", base + address] + maps)
            #expect(dash.errors == "")
            // The muxer of the clip lets the picture begin 25 ms late: its first one stands for these, too.
            #expect((0...1).contains(Self.frames(dash.output, stream: 0) - ManyStreams.seconds * 30))
            for sound in 1...2 { #expect(Self.frames(dash.output, stream: sound) > ManyStreams.seconds * 43 - 2) }
            let late = try await Program.ffmpeg(
                "ffmpeg", ["-v", "error", "-ss", "5", "-i", base + address, "-map", "0:v", "-f", "framemd5", "-"])
            #expect((119...121).contains(Self.frames(late.output, stream: 0)))
        }
    }

    @Test(.enabled(if: PythonClients.areInstalled, "no .build/venv: run `make test` with a network"))
    func streamlinkReadsTheManifestToTheLastByte() async throws {
        try await serve { server, video, scratch in
            let script = Repository.root.appendingPathComponent("Tests/Support/DASH/read.py").path
            let address = "http://127.0.0.1:\(server.port)\(try #require(video["playlists"]?["dash"]?.string))"
            let read = try await Program.run(PythonClients.python, [script, address, scratch.url.path])
            try #require(read.exit == .code(0), "\(read.errors)")
            let ids = read.output.split(separator: "\n").map(String.init)
            #expect(Set(ids) == Set((video["renditions"]?.array ?? []).compactMap { $0["id"]?.string }))
            for id in ids {
                let made = try Data(contentsOf: scratch.file("\(id).mp4"))
                let whole = try Data(contentsOf: server.data.appendingPathComponent("videos/\(video["id"]?.string ?? "")/\(id).mp4"))
                // All but the index for random access behind the last segment.
                #expect(whole.starts(with: made) && whole.count - made.count < 1000, "\(id)")
            }
        }
    }

    @Test(.enabled(if: Browser.isInstalled)) func thePageOffersThem() async throws {
        try await serve { server, video, _ in
            let address = "http://127.0.0.1:\(server.port)/#/video/\(video["id"]?.string ?? "")"
            try await Browser.use { browser in
                let page = try await browser.open(address)
                try await page.wait(for: "document.getElementById('player')?.readyState >= 2")
                let texts = "document.querySelector('select.texts')"
                let names = try await page.evaluate("[...\(texts).options].map((each) => each.textContent).join()")
                #expect(names == "\"No subtitles,English,čeština\"")
                try await page.evaluate("(\(texts).value = '0', \(texts).dispatchEvent(new Event('change')))")
                let track = "document.getElementById('player').textTracks[0]"
                try await page.wait(for: "\(track).cues?.length === 2")
                try await page.evaluate("document.getElementById('player').currentTime = 1.5")
                try await page.wait(for: "\(track).activeCues?.length === 1")
                #expect(try await page.evaluate("\(track).mode") == "\"showing\"")
                let folder = Repository.root.appendingPathComponent(".build/screenshots")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try await page.screenshot().write(to: folder.appendingPathComponent("subtitles.png"))
                try await page.evaluate("(\(texts).value = '', \(texts).dispatchEvent(new Event('change')))")
                #expect(try await page.evaluate("\(track).mode") == "\"disabled\"")
                // Another sound, at once and on its own.
                let sounds = "document.querySelector('select.sounds')"
                #expect(try await page.evaluate("[...\(sounds).options].map((each) => each.textContent).join()") == "\"English,Ton\"")
                #expect(try await page.evaluate("\(sounds).value") == "\"1\"")
                let asked = "performance.getEntriesByType('resource').filter((each) => each.name.endsWith('/audio-2.mp4')).length"
                #expect(try await page.evaluate(asked) == "0")
                try await page.evaluate("(\(sounds).value = '0', \(sounds).dispatchEvent(new Event('change')))")
                try await page.wait(for: "\(asked) > 1")
                try await page.evaluate("document.getElementById('player').play()")
                try await page.wait(for: "document.getElementById('player').currentTime > 2.5")
                let heard = "document.getElementById('player').webkitAudioDecodedByteCount"
                let bytes = try await page.evaluate(heard)
                try await page.wait(for: "\(heard) > \(bytes)")
                let links = "[...document.querySelectorAll('.links a')].map((each) => each.textContent).join()"
                #expect(try await page.evaluate(links).contains("DASH manifest"))
                #expect(try await page.evaluate("document.querySelector('#detail b') === null") == "true")
            }
        }
    }
}
