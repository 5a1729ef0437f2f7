import StageKit

/// Which tiles a storyboard has, how large, and where they lie: decided from facts and settings alone.
struct StoryboardPlan: Sendable, Equatable {
    /// What a deployer may set.
    struct Options: Sendable, Equatable {
        /// Of the longer side of a tile, in pixels.
        var side = 160
        var columns = 10
        var rows = 10
        /// Tiles that a video shall have, as long as they come neither closer nor farther apart than this, in seconds.
        var tiles = 100
        var closest = 1.0
        var farthest = 10.0
    }

    /// In seconds: how long a tile stands for the video.
    let interval: Double
    /// In seconds, of the video.
    let duration: Double
    /// Tiles in all; at least one.
    let count: Int
    /// Of a tile, in pixels, even.
    let width: Int
    let height: Int
    let columns: Int
    let rows: Int

    init(
        interval: Double, duration: Double, count: Int, width: Int, height: Int, columns: Int, rows: Int
    ) {
        (self.interval, self.duration, self.count) = (interval, duration, count)
        (self.width, self.height, self.columns, self.rows) = (width, height, columns, rows)
    }

    /// - Parameters:
    ///   - duration: of the video, in seconds, more than 0.
    ///   - picture: as displayed, in pixels.
    init(duration: Double, picture: (width: Int, height: Int), _ options: Options) {
        self.duration = duration
        interval = max(options.closest, min(options.farthest, duration / Double(options.tiles)))
        // A rest of a few frames gets no tile of its own.
        count = max(1, Int((duration / interval - 0.05).rounded(.up)))
        let scale = Double(options.side) / Double(max(picture.width, picture.height))
        width = Self.even(Double(picture.width) * scale)
        height = Self.even(Double(picture.height) * scale)
        columns = min(options.columns, count)
        rows = options.rows
    }

    /// When the picture of each tile is taken, in seconds: the middle of its time.
    var times: [Double] { (0..<count).map { min(duration, (Double($0) + 0.5) * interval) } }

    /// Tiles on a full sheet.
    var tilesOnSheet: Int { columns * rows }

    var sheets: Int { (count + tilesOnSheet - 1) / tilesOnSheet }

    /// Tiles on this sheet, by their numbers.
    func tiles(on sheet: Int) -> Range<Int> { sheet * tilesOnSheet..<min(count, (sheet + 1) * tilesOnSheet) }

    /// Rows on this sheet: the last one need not be full.
    func rows(on sheet: Int) -> Int { (tiles(on: sheet).count + columns - 1) / columns }

    /// The tiles in so many parts, or fewer: whole sheets where there are several.
    func parts(most: Int) -> [Range<Int>] {
        let unit = sheets == 1 ? 1 : tilesOnSheet
        let units = (count + unit - 1) / unit
        // A part that is not worth a thread of its own.
        let parts = max(1, min(most, count / 4, units))
        return (0..<parts).map { part in
            (part * units / parts) * unit..<min(count, ((part + 1) * units / parts) * unit)
        }
    }

    static func sheetName(_ sheet: Int) -> String { "storyboard-\(sheet).jpg" }

    /// `storyboard.vtt`: a cue for each tile, which names a part of a sheet (W3C Media Fragments, section 4.2.2).
    var text: String {
        var text = "WEBVTT\n"
        for tile in 0..<count {
            let start = Double(tile) * interval
            let end = tile == count - 1 ? max(duration, start + 0.001) : start + interval
            let place = tile % tilesOnSheet
            let (x, y) = (place % columns * width, place / columns * height)
            text += "\n\(WebVTT.clock(start)) --> \(WebVTT.clock(end))\n"
            text += "\(Self.sheetName(tile / tilesOnSheet))#xywh=\(x),\(y),\(width),\(height)\n"
        }
        return text
    }

    private static func even(_ side: Double) -> Int { max(2, Int((side / 2).rounded()) * 2) }
}
