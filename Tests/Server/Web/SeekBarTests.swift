import Browser
import Core
import Foundation
import Media
import Server
import StageKit
import Testing

/// The pictures that the seek bar shows, in a real browser.
@Suite(.enabled(if: Browser.isInstalled), .timeLimit(.minutes(2)), .serialized)
struct SeekBarTests {
    @Test func thePointerSeesWhereItWouldGo() async throws {
        let clip = try SampleClip(duration: 20, width: 640, height: 360, frameRate: Rational(10, 1))
        try await House.open(clip: clip) { house, video in
            #expect(video.storyboard == "/videos/\(video.id)/storyboard.vtt")
            try await Browser.use { browser in
                let page = try await browser.open("\(house.server.url)/#/video/\(video.id)")
                try await page.wait(for: "document.getElementById('player')?.readyState >= 2")
                // At 72 % of 20 s: the tile from 14 s to 15 s.
                let move = """
                    (() => { const bar = document.querySelector('.seek').getBoundingClientRect();
                    document.querySelector('.seek').dispatchEvent(new PointerEvent('pointermove', {
                    clientX: bar.left + bar.width * 0.72, clientY: bar.top, bubbles: true })) })()
                    """
                try await page.evaluate(move)
                try await page.wait(for: "document.querySelector('.hint svg image')?.getAttribute('href')")
                let hint = "document.querySelector('.hint')"
                #expect(try await page.evaluate("\(hint).hidden") == "false")
                #expect(try await page.evaluate("\(hint).querySelector('span').textContent") == "\"0:14\"")
                #expect(
                    try await page.evaluate("\(hint).querySelector('svg').getAttribute('viewBox')")
                        == "\"640 90 160 90\"")
                let href = try await page.evaluate("\(hint).querySelector('image').getAttribute('href')")
                #expect(href.hasSuffix("/storyboard-0.jpg\""))
                // It is laid out, and the sheet is there.
                let size = try await page.evaluate("\(hint).querySelector('svg').getBoundingClientRect().height > 60")
                #expect(size == "true")
                try await page.wait(for: "performance.getEntriesByName(\(href)).some((each) => each.responseEnd > 0)")
                try await keep(page, "seek-bar")
                try await page.evaluate(
                    "document.querySelector('.seek').dispatchEvent(new PointerEvent('pointerleave'))")
                #expect(try await page.evaluate("\(hint).hidden") == "true")
            }
        }
    }
}
