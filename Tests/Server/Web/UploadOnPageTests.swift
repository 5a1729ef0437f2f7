import Browser
import Core
import Foundation
import Server
import TestClient
import Testing

/// The page's uploads: they pause, go on, are cancelled, and survive a reload.
@Suite(.enabled(if: Browser.isInstalled), .timeLimit(.minutes(2)), .serialized)
struct UploadOnPageTests {
    private static let line = "document.querySelector('#uploads li')"
    private static func button(_ words: String) -> String {
        "[...\(line).querySelectorAll('button')].find((button) => button.textContent === '\(words)')"
    }

    /// Holds every piece but the first back, as a very slow line would.
    private static let hold = """
        (() => {
          const send = XMLHttpRequest.prototype.send;
          let sent = 0;
          XMLHttpRequest.prototype.send = function (body) {
            sent += 1;
            if (sent <= 1) send.call(this, body);
            else this.abort = () => this.onabort();
          };
        })()
        """

    private func clip(_ house: House) throws -> (file: URL, content: Data) {
        let file = house.data.appendingPathComponent("Long clip.mp4")
        let content = (0..<20).reduce(into: Data()) { $0 += Data(repeating: UInt8($1), count: 1 << 20) }
        try content.write(to: file)
        return (file, content)
    }

    @Test func goesOnAfterAReload() async throws {
        try await House.open { house in
            let (file, content) = try clip(house)
            try await Browser.use { browser in
                let page = try await browser.open(house.server.url)
                try await page.wait(for: "document.getElementById('live').textContent === 'live'")
                try await page.evaluate(Self.hold)
                try await page.choose(file, in: "#file")
                try await page.wait(for: "\(Self.line)?.dataset.bytes === '\(8 << 20)'")
                // A page that is reloaded forgets everything but what it wrote down.
                try await page.evaluate("location.reload()")
                try await page.wait(for: "document.getElementById('live')?.textContent === 'live' && !\(Self.line)")
                try await page.evaluate(
                    "window.asked = [], window.open0 = XMLHttpRequest.prototype.setRequestHeader, "
                        + "XMLHttpRequest.prototype.setRequestHeader = function (name, value) { "
                        + "if (name === 'upload-offset') asked.push(value); open0.call(this, name, value); }, 0")
                try await page.choose(file, in: "#file")
                try await page.wait(for: "document.querySelector('[data-state=ready]') && !\(Self.line)")
                #expect(try await page.evaluate("asked.map(Number)") == "[\(8 << 20),\(16 << 20)]")
                #expect(try await page.evaluate("localStorage.length") == "0")
            }
            let video = try #require(try await house.service.videos().data.first)
            #expect(video.name == "Long clip")
            let source = house.data.appendingPathComponent("videos/\(video.id)/source/original")
            #expect(try Data(contentsOf: source) == content)
        }
    }

    @Test func pausesAndIsCancelled() async throws {
        try await House.open { house in
            let (file, _) = try clip(house)
            try await Browser.use { browser in
                let page = try await browser.open(house.server.url)
                try await page.wait(for: "document.getElementById('live').textContent === 'live'")
                try await page.evaluate(Self.hold)
                try await page.choose(file, in: "#file")
                try await page.wait(for: "\(Self.line)?.dataset.bytes === '\(8 << 20)'")
                try await page.evaluate("\(Self.button("Pause")).click()")
                try await page.wait(for: "\(Self.line).textContent.includes('paused')")
                try await page.evaluate("\(Self.button("Resume")).click()")
                try await page.wait(for: "!\(Self.line).textContent.includes('paused')")
                try await page.evaluate("\(Self.button("Cancel")).click()")
                try await page.wait(for: "!\(Self.line)")
                let folder = house.data.appendingPathComponent("uploads").path
                while try !FileManager.default.contentsOfDirectory(atPath: folder).isEmpty { await Task.yield() }
                #expect(try await page.evaluate("localStorage.length") == "0")
            }
            #expect(try await house.service.videos().total == 0)
        }
    }
}
