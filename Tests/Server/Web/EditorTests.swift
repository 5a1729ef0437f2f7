import Browser
import Core
import Foundation
import Media
import Server
import StageKit
import TestClient
import Testing

/// The editor on the page: what is chosen by keys is what the file holds.
@Suite(.enabled(if: Browser.isInstalled && PreparedMedia.isPossible), .timeLimit(.minutes(2)), .serialized)
struct EditorTests {
    private static let nodes: Set = ["ingest", "probe", "transcode", "storyboard", "package"]

    @Test func aVideoIsCutByKeys() async throws {
        let clip = try SampleClip(duration: 8, width: 640, height: 360, frameRate: Rational(25, 1))
        var options = APIServer.Options()
        options.cutLimit = 6
        try await House.open(clip: clip, nodes: Self.nodes, options: options) { house, video in
            try await Browser.use { browser in
                let page = try await browser.open("\(house.server.url)/#/video/\(video.id)")
                try await page.wait(for: "document.querySelector('#detail .edit')")
                try await page.evaluate("document.querySelector('#detail .edit').click()")
                let editor = EditorPage(page: page)
                try await editor.ready()
                // All of it is the range to begin with, and that is too much here.
                #expect(try await editor.ranges() == #""0:00.000-0:08.000""#)
                try await editor.press("d")
                try await page.wait(for: "document.querySelector('.trouble .box')")
                #expect(try await editor.trouble() == #""The cut would last 8.0 s. At most 6.0 s are cut here.""#)

                try await markByKeys(editor)
                let address = try await editor.cut()
                let answer = try await house.get(address)
                #expect(try SampleNumbers.read(answer.body, "mp4").numbers == Array(153..<178) + Array(53..<79))
                try await page.wait(for: "document.querySelector('.wave').naturalWidth > 0 && document.querySelector('.strip image')")
                try await keep(page, "editor")
                try await preview(editor)
                try await keep(page, "editor-preview")
                try await typesAndLinks(editor, browser, house)
            }
        }
    }

    /// Two ranges, the later one first.
    private func markByKeys(_ editor: EditorPage) async throws {
        try await editor.press("Home", "shift+ArrowRight", "shift+ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
        try await editor.wait(at: "0:02.120")
        try await editor.press("i", "shift+ArrowRight", "ArrowLeft", "ArrowRight")
        try await editor.wait(at: "0:03.120")
        try await editor.press("o")
        #expect(try await editor.ranges() == #""0:02.120-0:03.160""#)
        try await editor.press("shift+ArrowRight", "shift+ArrowRight", "shift+ArrowRight")
        try await editor.wait(at: "0:06.120")
        try await editor.press("a", "shift+ArrowRight", "ArrowLeft", "o")
        try await editor.wait(at: "0:07.080")
        #expect(try await editor.ranges() == #""0:02.120-0:03.160 0:06.120-0:07.120""#)
        // From edge to edge, and by an edge that has the focus.
        try await editor.press("q")
        try await editor.wait(at: "0:06.120")
        try await editor.press("w")
        try await editor.wait(at: "0:07.080")
        try await editor.page.evaluate("document.querySelector('[aria-label=\"End of range 2\"].edge').focus()")
        try await editor.press("ArrowRight", "ArrowRight", "ArrowLeft")
        #expect(try await editor.ranges() == #""0:02.120-0:03.160 0:06.120-0:07.160""#)
        try await editor.write("7.12", in: "End of range 2")
        try await editor.write("9", in: "Start of range 2")
        #expect(try await editor.trouble().contains("“9” is not the start of a range"))
        try await editor.page.evaluate("document.querySelector('[aria-label=\"Move up range 2\"]').click()")
        #expect(try await editor.ranges() == #""0:06.120-0:07.120 0:02.120-0:03.160""#)
        // One more, and away with it.
        try await editor.press("Home", "a")
        #expect(try await editor.ranges().contains("0:00.000-0:05.000"))
        try await editor.press("x")
        #expect(try await editor.ranges() == #""0:06.120-0:07.120 0:02.120-0:03.160""#)
    }

    /// The joined ranges play to their end in the player.
    private func preview(_ editor: EditorPage) async throws {
        try await editor.press("p")
        try await editor.page.wait(for: "document.querySelector('[data-preview]') && \(EditorPage.video).ended")
        let length = try await editor.page.evaluate("Math.abs(\(EditorPage.video).duration - 2.04) < 0.06")
        #expect(length == "true")
        try await editor.press("Escape")
        try await editor.page.wait(for: "!document.querySelector('[data-preview]')")
        try await editor.ready()
    }

    private func typesAndLinks(_ editor: EditorPage, _ browser: Browser, _ house: House) async throws {
        let page = editor.page
        try await page.evaluate(
            """
            document.querySelectorAll('.choice select').forEach((choice, index) => {
              choice.value = index === 0 ? 'ts' : 'source';
              choice.dispatchEvent(new Event('change'));
            })
            """)
        #expect(try await editor.cut().contains("rendition=source"))
        try await page.wait(for: "/2 ranges, 0:02.040, about \\d+ kB/.test(document.querySelector('.estimate').textContent)")
        let made = try await house.get(try await editor.cut())
        #expect(made.header("content-type") == "video/MP2T")
        #expect(try SampleNumbers.read(made.body, "ts").numbers.count == 51)
        try await editor.press("+", "+")
        try await editor.press("ArrowUp", "q")
        try await editor.wait(at: "0:06.120")
        let link = "document.querySelector('[aria-label^=\"Link to this page\"]').value"
        try await page.wait(for: "location.href === \(link) && \(link).includes('at=6.12')")
        let address = try JSONDecoder().decode(String.self, from: Data(try await page.evaluate(link).utf8))
        // The same somewhere else: in the dark, on a phone.
        let other = EditorPage(page: try await browser.open(address, width: 390, height: 844, isDark: true))
        try await other.ready()
        try await other.wait(at: "0:06.120")
        #expect(try await other.ranges() == editor.ranges())
        #expect(try await other.cut() == editor.cut())
        let view = "document.querySelector('.scroll').ariaValueText"
        #expect(try await other.page.evaluate(view) == page.evaluate(view))
        try await other.page.wait(for: "document.querySelector('.wave').naturalWidth > 0")
        try await keep(other.page, "editor-phone-dark")
        try await editor.expectOrder()
        try await other.expectOrder()
        // By hand: an eighth of eight seconds.
        try await editor.press("z")
        let length = "document.querySelector('.length-of').textContent"
        try await editor.drawEdge("End of range 1", by: -0.5)
        try await page.wait(for: "/^0:00\\.[45]/.test(\(length))")
    }

    @Test func aStreamIsCut() async throws {
        try await StoreHouse.open { store in
            try store.fill(clip: 16, without: [2], small: [7])
            try await Browser.use { browser in
                let page = try await browser.open("\(store.house.server.url)/")
                try await page.wait(for: "!document.getElementById('nav-streams').hidden")
                try await page.evaluate("document.getElementById('nav-streams').click()")
                try await page.wait(for: "document.querySelector('.variants a')?.textContent === 'source'")
                try await keep(page, "streams")
                try await page.evaluate("document.querySelector('.variants a').click()")
                let editor = EditorPage(page: page)
                try await editor.ready()
                #expect(try await editor.ranges() == #""05:30:00.000-05:30:16.000""#)
                #expect(try await page.evaluate("document.querySelectorAll('.hole').length") == "1")
                // It plays, over the hole too.
                try await editor.press("shift+ArrowRight", "shift+ArrowRight", "shift+ArrowRight", "l")
                try await page.wait(for: "\(EditorPage.video).currentTime > 6.3")
                try await editor.press("k")

                try await editor.press("Home", "shift+ArrowRight", "ArrowRight", "i")
                try await editor.wait(at: "05:30:01.040")
                try await editor.write("05:30:07", in: "End of range 1")
                try await refusedForHoles(editor)
                let answer = try await store.get(try await editor.cut())
                #expect(try SampleNumbers.read(answer.body, "ts").numbers == Array(26..<100) + Array(150..<175))
                try await page.wait(for: "/1 range, 0:05.960, about \\d+ kB/.test(document.querySelector('.estimate').textContent)")
                try await page.wait(for: "document.querySelectorAll('.strip img[src]').length > 4")
                try await keep(page, "editor-stream")
                try await refusedForParameters(editor)
                try await editor.expectOrder()
                try await openInParts(browser, "\(store.house.server.url)/#/edit/stream/chan/source")
            }
        }
    }

    /// A part that begins inside a segment; and what is no part.
    private func openInParts(_ browser: Browser, _ address: String) async throws {
        let part = "?start=2020-11-14T05:30:03&end=2020-11-14T05:30:09.5"
        let editor = EditorPage(page: try await browser.open(address + part))
        try await editor.ready()
        #expect(try await editor.ranges() == #""05:30:03.000-05:30:09.500""#)
        let wrong = try await browser.open(address + "?start=soon&end=2020-11-14T05:30:09")
        try await wrong.wait(for: "!document.getElementById('message').hidden && location.hash === '#/'")
        let words = try await wrong.evaluate("document.getElementById('message').textContent")
        #expect(words.contains("start is no time"))
    }

    /// Something is missing: the page says what, and offers to leave it out.
    private func refusedForHoles(_ editor: EditorPage) async throws {
        try await editor.page.evaluate("document.activeElement.blur()")
        try await editor.press("d")
        try await editor.page.wait(for: "document.querySelector('.trouble .holes')")
        #expect(try await editor.trouble().contains("05:30:04.000 – 05:30:06.000"))
        try await keep(editor.page, "editor-holes")
        try await editor.page.evaluate("document.querySelector('.trouble button').click()")
        #expect(try await editor.cut().contains("allow_holes=true"))
    }

    /// Pictures of two sizes cannot be copied into one stream: the page says so, and offers to encode them.
    private func refusedForParameters(_ editor: EditorPage) async throws {
        try await editor.write("05:30:15", in: "End of range 1")
        try await editor.page.evaluate("document.activeElement.blur()")
        try await editor.press("d")
        try await editor.page.wait(for: "document.querySelector('.trouble .box button')")
        #expect(try await editor.trouble().contains("It cannot be cut by copying"))
        try await editor.page.evaluate("document.querySelector('.trouble button').click()")
        #expect(try await editor.cut().contains("fallback=encode"))
    }
}
