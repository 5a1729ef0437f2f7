import Browser
import Core
import Foundation
import ScriptedCarrier
import Server
import StageKit
import Testing

/// Downloads on the page, in a real browser.
@Suite(.enabled(if: Browser.isInstalled), .timeLimit(.minutes(1)))
struct DownloadsOnPageTests {
    @Test func addWatchPauseCancel() async throws {
        let shown = DownloadProgress(
            received: 42_000_000, total: 100_000_000, rate: 5_000_000, connections: 4, isResumable: true)
        let carrier = ScriptedCarrier { order, _ in
            order.url.contains("gone")
                ? .fail(
                    DownloadTrouble(
                        "not_found", "the server answered 404", hint: "look at the address", isTemporary: false,
                        status: 404))
                : order.url.contains("small") ? .arrive([1, 2, 3], DownloadArrival(size: 3)) : .hang(shown)
        }
        try await DownloadRoutesTests.open(carrier) { house in
            try await Browser.use { browser in
                let page = try await browser.open(house.server.url + "/#/downloads")
                try await page.wait(for: "!document.getElementById('downloads-empty').hidden")
                func add(_ url: String) async throws {
                    let field = "document.getElementById('downloads-url')"
                    try await page.evaluate(
                        "(\(field).value = '\(url)', document.getElementById('downloads-form').requestSubmit())")
                }
                func row(_ name: String) -> String {
                    "[...document.querySelectorAll('.queue li')].find((each) => each.textContent.includes('\(name)'))"
                }
                func press(_ word: String, _ name: String) async throws {
                    try await page.evaluate(
                        "[...\(row(name)).querySelectorAll('button')].find((each) => each.textContent === '\(word)').click()"
                    )
                }
                try await add("https://example.org/film.mp4")
                try await page.wait(
                    for: "\(row("film.mp4"))?.textContent.includes('42 MB of 100 MB · 42 % · 40.0 Mbit/s · 0:12 left')")
                #expect(try await page.evaluate("\(row("film.mp4")).querySelector('progress').value") == "0.42")
                try await add("https://example.org/gone.mp4")
                try await page.wait(for: "\(row("gone.mp4"))?.className === 'failed'")
                #expect(
                    try await page.evaluate(
                        "\(row("gone.mp4")).textContent.includes('the server answered 404 · look at the address')")
                        == "true")
                try await add("https://example.org/small.bin")
                try await page.wait(for: "\(row("small.bin"))?.className === 'finished'")
                try await page.evaluate("document.getElementById('downloads-pause').click()")
                try await page.wait(
                    for: "document.getElementById('downloads-words').textContent.includes('all downloads are paused')")
                try await add("https://example.org/later%20%3Cb%3E.mp4")
                try await page.wait(for: "\(row("later"))?.textContent.includes('number 1')")
                try await keep(page, "page-downloads")
                try await press("Pause", "film.mp4")
                try await page.wait(for: "\(row("film.mp4")).className === 'paused'")
                try await press("Cancel", "later")
                try await page.wait(for: "\(row("later")).className === 'cancelled'")
                try await press("Remove", "later")
                try await page.wait(for: "!\(row("later"))")
                try await page.evaluate(
                    """
                    ((most) => { most.value = 3; most.dispatchEvent(new Event('change')) })(document.getElementById('downloads-tasks'))
                    """)
                try await page.wait(for: "document.getElementById('downloads-pause').disabled === false")
                try await page.evaluate("document.getElementById('downloads-pause').click()")
                try await page.wait(for: "document.getElementById('downloads-pause').textContent === 'Pause all'")
                #expect(await house.service.downloads.currentSettings.maxTasks == 3)
                // What is no address of a file is told in the server's words.
                try await page.evaluate("document.getElementById('downloads-form').noValidate = true")
                try await add("gopher://example.org/")
                try await page.wait(
                    for: "document.getElementById('message').textContent.includes('is not spoken here')")
            }
        }
    }
}
