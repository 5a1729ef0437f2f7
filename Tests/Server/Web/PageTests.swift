import Browser
import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

/// The page, in a real browser.
@Suite(.enabled(if: Browser.isInstalled && PreparedMedia.isPossible), .timeLimit(.minutes(2)), .serialized)
struct PageTests {
    private static let video = "document.getElementById('player')"

    /// Plays from the start and reads two numbers off the player: they must rise.
    private func expectPlaying(_ page: WebPage) async throws {
        try await page.wait(for: "\(Self.video) && \(Self.video).readyState >= 2")
        try await page.evaluate("\(Self.video).play()")
        try await page.wait(for: "\(Self.video).currentTime > 0.5")
        let time = try await page.evaluate("\(Self.video).currentTime")
        let frames = "\(Self.video).getVideoPlaybackQuality().totalVideoFrames"
        let decoded = try await page.evaluate(frames)
        try await page.wait(for: "\(Self.video).currentTime > \(time) + 0.5 && \(frames) > \(decoded)")
        #expect(try #require(Int(decoded)) > 0)
        #expect(try await page.evaluate("\(Self.video).duration > 7.5 && \(Self.video).duration < 8.5") == "true")
        #expect(try await page.evaluate("\(Self.video).webkitAudioDecodedByteCount > 0") == "true")
    }

    @Test func fromUploadToPlayingToDeleted() async throws {
        let media = try await PreparedMedia.folder()
        try await House.open(media: media) { house in
            let clip = house.data.appendingPathComponent("Big clip.mp4")
            try Data(repeating: 7, count: 300_000).write(to: clip)
            try await Browser.use { browser in
                let page = try await browser.open(house.server.url)
                try await page.wait(for: "document.getElementById('live').textContent === 'live'")
                try await page.wait(for: "!document.getElementById('welcome').hidden")
                try await keep(page, "page-first-run")
                try await page.choose(clip, in: "#file")
                try await page.wait(for: "document.querySelector('.card[data-state=ready] img')?.naturalWidth > 0")
                #expect(try await page.evaluate("document.querySelector('.title').textContent") == "\"Big clip\"")
                #expect(try await page.evaluate("document.querySelector('.length').textContent") == "\"0:08\"")
                #expect(try await page.evaluate("document.querySelectorAll('.uploads li').length") == "0")
                #expect(try await page.evaluate("document.getElementById('welcome').hidden") == "true")
                try await keep(page, "page-library")

                try await page.evaluate("document.querySelector('.card a').click()")
                try await expectPlaying(page)
                try await keep(page, "page-playing")
                try await rename(page)
                let named = try await house.service.videos().data.first
                #expect(named?.name == "<b>Better</b> name")
                try await delete(page, "Better")
                #expect(try await house.service.videos().total == 0)
            }
        }
    }

    private func rename(_ page: WebPage) async throws {
        try await page.evaluate("document.querySelector('#detail .rename').click()")
        try await page.evaluate("document.querySelector('#detail h1 input').value = '<b>Better</b> name'")
        try await page.evaluate("document.querySelector('#detail h1 form').requestSubmit()")
        try await page.wait(for: "document.getElementById('detail-title').textContent === '<b>Better</b> name'")
        try await page.wait(for: "document.title === '<b>Better</b> name · Millrace'")
        try await page.evaluate("document.querySelector('#detail .buttons select').value = 'unlisted'")
        try await page.evaluate("document.querySelector('#detail .buttons select').dispatchEvent(new Event('change'))")
        try await page.wait(for: "document.querySelector('#detail .buttons').dataset.key.includes('unlisted')")
    }

    private func delete(_ page: WebPage, _ name: String) async throws {
        try await page.evaluate("document.querySelector('#detail .delete').click()")
        try await page.wait(for: "document.getElementById('ask').open")
        #expect(try await page.evaluate("document.getElementById('ask-words').textContent").contains(name))
        try await page.evaluate("document.getElementById('ask-yes').click()")
        try await page.wait(for: "!document.querySelector('.card') && document.getElementById('detail').hidden")
        try await page.wait(for: "!document.getElementById('welcome').hidden")
    }

    @Test func keysPlayAndJump() async throws {
        let media = try await PreparedMedia.folder()
        try await House.open(media: media) { house in
            let video = try await house.upload()
            try await Browser.use { browser in
                let page = try await browser.open("\(house.server.url)/#/video/\(video.id)")
                try await page.wait(for: "\(Self.video)?.readyState >= 2")
                try await page.press(" ")
                try await page.wait(for: "!\(Self.video).paused && \(Self.video).currentTime > 0.2")
                try await page.press(" ")
                try await page.wait(for: "\(Self.video).paused")
                try await page.press("5")
                try await page.wait(for: "Math.abs(\(Self.video).currentTime - 4) < 0.2")
                try await page.press("ArrowLeft")
                try await page.wait(for: "\(Self.video).currentTime < 0.2")
                try await page.press("m")
                try await page.wait(for: "\(Self.video).muted")
                try await page.press("f")
                try await page.wait(for: "document.fullscreenElement?.classList.contains('player')")
                try await page.press("f")
                try await page.wait(for: "!document.fullscreenElement")
                // What has the focus is seen.
                try await page.press("Tab")
                let outline = "getComputedStyle(document.activeElement).outlineStyle"
                #expect(try await page.evaluate(outline) != "\"none\"")
                try await page.press("Escape")
                try await page.wait(for: "document.getElementById('detail').hidden && location.hash === '#/'")
                try await page.press("/")
                try await page.wait(for: "document.activeElement.id === 'search'")
            }
        }
    }

    @Test func playsByTheBrowsersOwnPlayer() async throws {
        let media = try await PreparedMedia.folder()
        try await House.open(media: media) { house in
            let video = try await house.upload()
            try await Browser.use { browser in
                let page = try await browser.open("\(house.server.url)/?player=native#/video/\(video.id)")
                try await page.wait(for: "\(Self.video)?.src.endsWith('.m3u8')")
                try await expectPlaying(page)
                try await page.evaluate("\(Self.video).currentTime = 6.2")
                try await page.wait(for: "\(Self.video).ended || \(Self.video).currentTime > 6.8")
            }
        }
    }

    @Test func wordsOfOthersAreText() async throws {
        try await House.open { house in
            let name = #"<img src=x onerror="document.title='hit'"><script>document.title='hit'</script>"#
            _ = try await house.upload("bad input", [.value("name", name)])
            let small = try await house.upload("tiny", [.value("name", name)])
            try await Browser.use { browser in
                let url = house.server.url + "/#/video/\(small.id)"
                let page = try await browser.open(url, width: 390, height: 844, isDark: true)
                try await page.wait(for: "document.querySelectorAll('.card').length === 2")
                try await page.wait(for: "document.querySelector('.box.warn')")
                let warning = try await page.evaluate("document.querySelector('.box.warn').textContent")
                #expect(warning == #""the file is <i>very</i> small""#)
                try await keep(page, "page-video-phone-dark")
                try await page.evaluate("location.hash = '#/'")
                try await page.wait(for: "document.getElementById('detail').hidden")
                let failed = "document.querySelector('.card[data-state=failed] .quiet')"
                let why = try await page.evaluate("\(failed).textContent")
                #expect(why == #""this is <b>no</b> video""#)
                #expect(try await page.evaluate("document.title") == #""Millrace""#)
                #expect(try await page.evaluate("document.querySelectorAll('main script, .title img, h1 img').length") == "0")
                #expect(try await page.evaluate("document.documentElement.scrollWidth <= 390") == "true")
                try await keep(page, "page-library-phone-dark")
            }
        }
    }
}
