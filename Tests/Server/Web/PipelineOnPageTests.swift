import Browser
import Core
import Foundation
import Server
import StageKit
import StandardStages
import Sys
import Testing

/// The page with the real stages behind it: what they make plays in a real browser.
@Suite(.enabled(if: Browser.isInstalled && PreparedMedia.isPossible), .timeLimit(.minutes(3)))
struct PipelineOnPageTests {
    private func clip(in folder: URL) async throws -> URL {
        let file = folder.appendingPathComponent("Real clip.mkv")
        let ffmpeg = try ChildProcess(
            ChildProcess.find("ffmpeg") ?? "",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=854x480:rate=30:duration=10", "-f", "lavfi", "-i",
                "sine=frequency=440:duration=10", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                "-c:a", "aac", file.path,
            ])
        #expect(await ffmpeg.exit() == .code(0))
        return file
    }

    @Test(arguments: ["", "?player=native"]) func uploadPlays(_ player: String) async throws {
        try await House.open(pipeline: StandardPipeline.text, catalog: standardStages) { house in
            let clip = try await clip(in: house.data)
            try await Browser.use { browser in
                let page = try await browser.open(house.server.url + "/" + player)
                try await page.wait(for: "document.getElementById('live').textContent === 'live'")
                try await page.choose(clip, in: "#file")
                try await page.wait(for: "document.querySelector('.card[data-state=ready] img')", seconds: 90)
                try await page.evaluate("document.querySelector('.card a').click()")
                let video = "document.getElementById('player')"
                try await page.wait(for: "\(video)?.readyState >= 2")
                try await page.evaluate("\(video).play()")
                try await page.wait(for: "\(video).currentTime > 1")
                try await page.evaluate("\(video).currentTime = 8.5")
                try await page.wait(for: "\(video).currentTime > 9 || \(video).ended")
                let quality = "\(video).getVideoPlaybackQuality()"
                #expect(try await page.evaluate("\(quality).totalVideoFrames > 15") == "true")
                #expect(try await page.evaluate("\(video).webkitAudioDecodedByteCount > 0") == "true")
                #expect(try await page.evaluate("Math.abs(\(video).duration - 10) < 0.2") == "true")
                #expect(try await page.evaluate("document.querySelectorAll('#detail tbody tr').length") == "3")
                #expect(try await page.evaluate("document.querySelectorAll('#detail .box').length") == "0")
                if player.isEmpty { try await changeQuality(page) }
                try await seePipeline(page, house.service.blueprint)
            }
        }
    }

    /// The picture that is shown gets the height that is asked for.
    private func changeQuality(_ page: WebPage) async throws {
        let video = "document.getElementById('player')"
        for (name, height) in [("360p", 360), ("480p", 480)] {
            try await page.evaluate("\(video).currentTime = 0.5")
            try await page.evaluate(
                """
                (() => {
                  const choice = document.querySelector('.quality');
                  choice.selectedIndex = [...choice.options].findIndex((each) => each.textContent === '\(name)');
                  choice.dispatchEvent(new Event('change'));
                })()
                """)
            try await page.evaluate("\(video).play()")
            try await page.wait(for: "\(video).videoHeight === \(height) && \(video).currentTime > 0.7")
        }
        try await keep(page, "page-quality")
    }

    /// The graph has its nodes, with what they have done.
    private func seePipeline(_ page: WebPage, _ blueprint: Blueprint) async throws {
        try await page.evaluate("location.hash = '#/pipeline'")
        try await page.wait(for: "document.querySelectorAll('#graph .node').length === \(blueprint.nodes.count)")
        let edges = blueprint.nodes.reduce(0) { $0 + $1.after.count }
        #expect(try await page.evaluate("document.querySelectorAll('#graph .edge').length") == "\(edges)")
        let done = "document.querySelector('[data-node=package] .number.done')?.textContent"
        #expect(try await page.evaluate(done) == "\"1\"")
        #expect(try await page.evaluate("document.getElementById('pipeline-words').textContent") == "\"at rest\"")
        #expect(try await page.evaluate("document.getElementById('nav-pipeline').ariaCurrent") == "\"page\"")
        try await keep(page, "page-pipeline")
    }
}
