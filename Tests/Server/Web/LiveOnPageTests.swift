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
