import StageKit

/// A storyboard as runners make it: one sheet, a picture every so many whole seconds.
struct SheetPlan: Sendable, Equatable {
    let sheet: PortableWork.Sheet
    let duration: Double

    /// In seconds: runners make none for less.
    static let shortest = 3.0
    /// Pictures on a sheet, at most.
    private static let most = 121

    /// - Parameters: as `StoryboardPlan`.
    init(duration: Double, picture: (width: Int, height: Int), _ options: StoryboardPlan.Options) {
        self.duration = duration
        let closest = max(1, Int(options.closest.rounded(.up)))
        let room = min(options.columns * options.rows, Self.most)
        let interval = max(closest, Int((duration / Double(room)).rounded(.up)))
        let count = max(1, Int((duration / Double(interval)).rounded(.up)))
        let columns = min(options.columns, count)
        let tiles = StoryboardPlan(duration: duration, picture: picture, options)
        sheet = PortableWork.Sheet(
            width: tiles.width, height: tiles.height, columns: columns, rows: (count + columns - 1) / columns,
            interval: interval)
    }

    /// The same as players read it.
    var board: StoryboardPlan {
        StoryboardPlan(
            interval: Double(sheet.interval), duration: duration,
            count: max(1, Int((duration / Double(sheet.interval)).rounded(.up))), width: sheet.width,
            height: sheet.height, columns: sheet.columns, rows: sheet.rows)
    }
}
