import Browser
import Core
import Foundation
import ScriptedRunner
import Server
import StageKit
import TestClient
import Testing

/// A live source on the page: how it is begun, that it plays near its end, and how it is ended.
@Suite(.enabled(if: Browser.isInstalled), .timeLimit(.minutes(2))) struct LiveOnPageTests {
    @Test func itPlaysWhileItHappens() async throws {
        try await LiveHouse.open(more: #", "dvr": 30"#) { live, runner in
            let job = try #require(try await runner.take())
            let files = try await runner.record(job, seconds: 50)
            @Sendable func send(_ rows: Range<Int>) async throws {
                for name in files.names where rows.contains(ChunkName(name)?.number ?? -1) {
                    #expect(try await runner.add(job, name, of: files).status == 204)
                }
            }
            // By now the first of them are not in the playlist any more.
            try await send(0..<20)
            _ = try await live.slides(to: 20)
            try await Browser.use { browser in
                let page = try await browser.open(live.house.server.url + "/#/video/\(live.video)")
                let video = "document.getElementById('player')"
                try await page.wait(for: "document.querySelector('.on-air')?.textContent === 'live'")
                _ = try await page.evaluate("(\(video).muted = true, \(video).play(), 1)")
                try await page.wait(for: "\(video)?.currentTime > 30 && !\(video).seeking && \(video).readyState > 2")
                let start = Double(try await page.evaluate("\(video).currentTime")) ?? 0
                try await send(20..<24)
                // The list is another by now; what plays goes on.
                let frames = "\(video).getVideoPlaybackQuality().totalVideoFrames"
                try await page.wait(for: "\(video).currentTime > \(start + 2) && \(frames) > 20")
                try await page.wait(for: "\(video).duration > 45")
                try await keep(page, "live")
                _ = try await page.evaluate("(document.querySelector('button.end').click(), 1)")
                try await page.wait(for: "!document.querySelector('button.end')")
            }
            #expect(try await live.settled().state == .ready)
        }
    }

    /// Another encoder, and another set-up of the decoder, in the middle of what is played.
    @Test func itPlaysOnWithAnotherRunner() async throws {
        try await LiveHouse.open { live, camera in
            let spare = try await RunnerHouse(house: live.house, video: live.video).runner("spare")
            let job = try #require(try await camera.take())
            let files = try await camera.record(job, seconds: 12)
            for name in files.names where ChunkName(name)?.number ?? 9 < 6 {
                #expect(try await camera.add(job, name, of: files).status == 204)
            }
            _ = try await live.playlist("180p.m3u8", segments: 6)
            try await Browser.use { browser in
                let page = try await browser.open(live.house.server.url + "/#/video/\(live.video)")
                let video = "document.getElementById('player')"
                try await page.wait(for: "document.querySelector('.on-air')?.textContent === 'live'")
                _ = try await page.evaluate("(\(video).muted = true, \(video).play(), 1)")
                try await page.wait(for: "\(video).currentTime > 6.2 && \(video).readyState > 2")
                #expect(try await camera.abort(job).status == 204)
                let next = try #require(try await spare.take())
                let others = try await spare.record(
                    next, seconds: 8, coding: ["-profile:v", "main", "-bf", "0"], sides: [160, 120])
                for name in others.names where ChunkName(name)?.number ?? 9 < 4 {
                    #expect(try await spare.add(next, name, of: others).status == 204)
                }
                // It has never stopped being live, and plays past the change.
                let frames = "\(video).getVideoPlaybackQuality().totalVideoFrames"
                try await page.wait(for: "\(video).currentTime > 14 && \(frames) > 100")
                #expect(try await page.evaluate("\(video).error === null") == "true")
                #expect(try await page.evaluate("document.querySelector('.on-air')?.textContent") == "\"live\"")
                #expect(try await page.evaluate("document.querySelectorAll('.player').length") == "1")
                try await keep(page, "live-succession")
                #expect(try await spare.success(next, []).status == 204)
            }
            #expect(try await live.settled().state == .ready)
        }
    }

    @Test func itIsBegunThere() async throws {
        try await LiveHouse.open { live, runner in
            try await Browser.use { browser in
                let page = try await browser.open(live.house.server.url)
                try await page.wait(for: "document.getElementById('live-address')")
                func go(_ address: String) async throws {
                    let field = "document.getElementById('live-address').value = '\(address)'"
                    _ = try await page.evaluate("(\(field), document.querySelector('.go-live button').click(), 1)")
                }
                try await go("ftp://x/y")
                let words = "document.querySelector('.go-live .quiet').textContent"
                try await page.wait(for: "\(words).includes('none that runners read')")
                try await keep(page, "go-live")
                try await go("rtmp://stage.example/live/one")
                try await page.wait(for: "document.querySelector('.on-air')?.textContent === 'live soon'")
                #expect(try await runner.offers().count == 2)
            }
        }
    }
}
