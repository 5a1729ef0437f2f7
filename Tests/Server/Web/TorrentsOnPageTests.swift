import Browser
import Core
import Foundation
import Server
import StageKit
import Testing

/// Torrents on a video's page, in a real browser.
@Suite(.enabled(if: Browser.isInstalled), .timeLimit(.minutes(1)))
struct TorrentsOnPageTests {
    @Test func linksPeersAndRatesAreShownAndLive() async throws {
        try await House.openSeeding { house in
            let video = try await house.upload(House.infoHash(1))
            let torrent = SwarmTorrent.ID(video: video.id, name: "360p.torrent")
            try await Browser.use { browser in
                let page = try await browser.open("\(house.server.url)/#/video/\(video.id)")
                let facts = "document.querySelector('.torrents .facts')?.textContent"
                try await page.wait(for: "\(facts)?.includes('2 peers')")
                #expect(
                    try await page.evaluate(facts)
                        == #""given to others · 2 peers · ↑ 1 kbit/s · 500 bytes given (0.50×)""#)
                let links = "[...document.querySelectorAll('.torrents a')].map((each) => each.getAttribute('href')).join(' ')"
                #expect(
                    try await page.evaluate(links)
                        == "\"magnet:?xt=urn:btih:\(House.infoHash(1))&dn=360p.mp4 /videos/\(video.id)/360p.torrent\"")
                try await keep(page, "page-torrents")
                try await page.evaluate("document.querySelector('.torrents button').click()")
                try await page.wait(for: "\(facts)?.startsWith('stopped')")
                #expect(await house.service.torrents().first?.state == .stopped)
                #expect(try await page.evaluate("document.querySelector('.torrents button').textContent") == #""Start""#)
                // What others do is seen without a touch.
                #expect(try await house.service.startTorrent(torrent))
                try await page.wait(for: "\(facts)?.includes('2 peers')")
                #expect(try await house.service.removeTorrent(torrent, payload: false))
                try await page.wait(for: "document.querySelectorAll('.torrents li').length === 0")
            }
        }
    }
}
