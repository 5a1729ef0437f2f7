import Browser
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// The page in a real browser: a file goes in by choice, its progress shows, and it plays.
@Suite(.serialized, .enabled(if: Browser.isInstalled)) struct BrowserTests {
    @Test func aChosenFilePlays() async throws {
        let scratch = try Scratch("browser")
        let server = try await MillraceServer(data: scratch.file("data"))
        let clip = try await SampleClips.shared.clip(seconds: 8, size: "640x360")
        let port = server.port
        try await Browser.use { browser in
            let page = try await browser.open("http://127.0.0.1:\(port)/")
            try await page.choose(clip, in: "input[type=file]")
            // The video appears with its progress, becomes ready, and its page plays it.
            try await page.wait(for: "document.querySelector('[data-state=ready]') !== null", seconds: 120)
            try await page.evaluate("document.querySelector('[data-state=ready] a').click()")
            try await page.wait(for: "document.querySelector('video')?.readyState >= 2", seconds: 30)
            try await page.evaluate("document.querySelector('video').play()")
            try await page.wait(for: "document.querySelector('video').currentTime > 1", seconds: 30)
            let frames = try await page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
            #expect((Int(frames) ?? 0) > 10, "\(frames) frames were decoded")
            let before = Double(try await page.evaluate("document.querySelector('video').currentTime")) ?? 0
            try await page.wait(for: "document.querySelector('video').currentTime > \(before + 0.5)", seconds: 30)
            // Forward over a segment border.
            try await page.evaluate("document.querySelector('video').currentTime = 5")
            try await page.wait(for: "document.querySelector('video').currentTime > 5.5", seconds: 30)
            let folder = Repository.root.appendingPathComponent(".build/screenshots")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await page.screenshot().write(to: folder.appendingPathComponent("end-to-end-playing.png"))
        }
        #expect(await server.stop() == .code(0))
    }
}
