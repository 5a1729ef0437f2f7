import Browser
import Core
import Foundation
import Media
import ScriptedRunner
import Server
import StageKit
import TestClient
import Testing

/// The page's panel of runners.
@Suite(.enabled(if: Browser.isInstalled && PreparedMedia.isPossible), .timeLimit(.minutes(2)))
struct RunnersOnPageTests {
    @Test func whoIsThereAndWhatEachIsDoing() async throws {
        let clip = try SampleClip(duration: 1, width: 426, height: 240, frameRate: Rational(25, 1))
        try await RunnerHouse.open(clip: clip, heights: [240]) { house in
            try await Browser.use { browser in
                let page = try await browser.open(house.house.server.url + "/#/pipeline")
                try await page.wait(for: "document.querySelectorAll('#nodes tbody tr').length === 4")
                #expect(try await page.evaluate("document.getElementById('runners').hidden") == "true")

                let attic = try await house.runner("attic <b>")
                _ = try await house.runner("cellar")
                let socket = try await WebSocketClient(
                    port: house.house.server.port, path: "/socket.io/?EIO=4&transport=websocket")
                _ = try await socket.receive()
                try await socket.send(#"40/runners,{"runnerToken":"\#(attic.token)"}"#)
                _ = try await socket.receive()
                try await house.offered(attic)
                let job = try #require(try await attic.take())
                #expect(try await attic.update(job, progress: 42).status == 204)

                let row = "document.querySelector('[data-runner^=attic]')"
                try await page.wait(for: "\(row)?.textContent.includes('42 %')")
                let cells = "[...\(row).children].map((cell) => cell.textContent)"
                let texts = try JSON.parse(try await page.evaluate(cells)).array?.compactMap(\.string) ?? []
                #expect(texts.prefix(4) == ["attic <b>", "connected", "0.3.0", "just now"])
                #expect(texts.last?.contains(".mp4 42 %") == true)
                #expect(try await page.evaluate("\(row).querySelector('progress').value") == "0.42")
                #expect(
                    try await page.evaluate("document.querySelector('[data-runner=cellar]').textContent")
                        == #""cellaraway0.3.0just nownothing""#)
                try await keep(page, "runners")
                socket.close()
                try await page.wait(for: "\(row).textContent.includes('away')")
            }
        }
    }
}
