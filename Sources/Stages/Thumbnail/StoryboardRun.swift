import Foundation
import Media
import StageKit
import Synchronization

/// One job of `thumbnail.storyboard`: where the file can be sought in, several threads take a part of the tiles each.
struct StoryboardRun: Sendable {
    let job: Job
    let file: URL
    let facts: MediaFacts
    let video: MediaFacts.Video
    let plan: StoryboardPlan
    let quality: Int

    /// - Returns: the sheets, in order; empty when no picture could be decoded.
    /// - Throws: `AVError`, `CancellationError`.
    func make() throws -> [Draft] {
        let first = try open()
        let way = try first.way(for: plan.times)
        let cores = way == .seeking ? ProcessInfo.processInfo.activeProcessorCount : 1
        let board = StoryboardSheets(self)
        let parts = plan.parts(most: min(4, cores))
        try inParallel(parts) { part in
            try work(part, with: part.lowerBound == 0 ? first : open(), by: way, on: board)
        }
        return board.drafts
    }

    private func open() throws -> KeyPictures {
        try KeyPictures(
            file, stream: video.stream, origin: facts.origin, width: max(plan.width, plan.height),
            limits: Limits(accepting: video), interrupt: job.cancellation)
    }

    private func work(
        _ tiles: Range<Int>, with pictures: KeyPictures, by way: KeyPictures.Way, on board: StoryboardSheets
    ) throws {
        var chain = PictureChain(video, size: (plan.width, plan.height))
        chain.shrinks = true
        let painter = TilePainter(chain)
        var last: (frame: Frame, tile: Frame)?
        var done = tiles.lowerBound
        try pictures.pictures(at: Array(plan.times[tiles]), by: way) { number, frame in
            let shown: Frame
            if let last, last.frame === frame { shown = last.tile } else { shown = try painter.paint(frame) }
            last = (frame, shown)
            let tile = tiles.lowerBound + number
            try board.place(shown, at: tile)
            try board.finish(done..<tile + 1)
            done = tile + 1
        }
        try board.finish(done..<tiles.upperBound)
    }

    /// Runs the parts on threads of their own, and waits for all. The first error counts.
    private func inParallel(_ parts: [Range<Int>], _ body: @escaping @Sendable (Range<Int>) throws -> Void) throws {
        guard parts.count > 1 else { return try parts.forEach(body) }
        let failure = Mutex<(any Error)?>(nil)
        let group = DispatchGroup()
        for part in parts {
            group.enter()
            let thread = Thread {
                do { try body(part) } catch { failure.withLock { $0 = $0 ?? error } }
                group.leave()
            }
            thread.name = "storyboard"
            // Codecs want more than the 512 KiB that a secondary thread may get.
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// The sheets that are being filled, each written and let go as soon as all its tiles are there.
final class StoryboardSheets: Sendable {
    private struct State {
        var open: [Int: PictureSheet] = [:]
        var missing: [Int: Int] = [:]
        var drafts: [Int: Draft] = [:]
        var finished = 0
        var placed = 0
    }

    private let run: StoryboardRun
    private let state = Mutex(State())

    init(_ run: StoryboardRun) { self.run = run }

    /// In order; empty when not one picture was placed.
    var drafts: [Draft] {
        state.withLock { state in
            state.placed == 0 ? [] : state.drafts.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    func place(_ picture: Frame, at tile: Int) throws {
        let sheet = try state.withLock { state in
            state.placed += 1
            return try openSheet(tile / run.plan.tilesOnSheet, &state)
        }
        try sheet.place(picture, at: tile % run.plan.tilesOnSheet)
    }

    /// Says that nothing more comes for these tiles.
    func finish(_ tiles: Range<Int>) throws {
        for tile in tiles {
            let number = tile / run.plan.tilesOnSheet
            let full = try state.withLock { state -> (sheet: PictureSheet, part: Double)? in
                let sheet = try openSheet(number, &state)
                state.finished += 1
                state.missing[number, default: run.plan.tiles(on: number).count] -= 1
                guard state.missing[number] == 0 else { return nil }
                state.open[number] = nil
                return (sheet, Double(state.finished) / Double(run.plan.count))
            }
            guard let full else { continue }
            let draft = try write(full.sheet, number)
            state.withLock { $0.drafts[number] = draft }
        }
        let finished = state.withLock { $0.finished }
        try run.job.progress(Double(finished) / Double(run.plan.count) * 0.99)
    }

    private func openSheet(_ number: Int, _ state: inout State) throws -> PictureSheet {
        if let sheet = state.open[number] { return sheet }
        let plan = run.plan
        let sheet = try PictureSheet(
            tile: (plan.width, plan.height), columns: plan.columns, rows: plan.rows(on: number))
        state.open[number] = sheet
        return sheet
    }

    private func write(_ sheet: PictureSheet, _ number: Int) throws -> Draft {
        let plan = run.plan
        var traits = Traits(width: plan.columns * plan.width, height: plan.rows(on: number) * plan.height)
        traits.mediaType = "image/jpeg"
        let draft = try run.job.output(.storyboard, name: StoryboardPlan.sheetName(number), traits: traits)
        try sheet.jpeg(quality: run.quality).write(to: draft.file)
        return draft
    }
}
