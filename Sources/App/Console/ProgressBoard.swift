/// A bar for each job of a video, drawn in place on a terminal and as plain lines elsewhere. A value: it only makes text.
package struct ProgressBoard: Sendable {
    /// One job, as the board shows it.
    package struct Row: Sendable, Equatable {
        package let name: String
        package let state: String
        /// 0…1
        package let fraction: Double
        /// Why it failed or was skipped; empty otherwise.
        package let remark: String

        package init(name: String, state: String, fraction: Double, remark: String = "") {
            self.name = name
            self.state = state
            self.fraction = fraction
            self.remark = remark
        }
    }

    package let isInteractive: Bool
    package let width: Int
    private var linesDrawn = 0
    private var told: [String: String] = [:]

    package init(isInteractive: Bool, width: Int) {
        self.isInteractive = isInteractive
        self.width = width
    }

    /// What to write so that the board shows these rows.
    package mutating func update(_ rows: [Row]) -> String {
        isInteractive ? redraw(rows) : tell(rows)
    }

    private mutating func redraw(_ rows: [Row]) -> String {
        // Up over the old board, then each line cleared before it is drawn (ECMA-48 CUU and EL).
        var text = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A" : ""
        let names = rows.map(\.name.count).max() ?? 0
        for row in rows { text += "\u{1B}[2K" + Self.line(row, nameWidth: names, width: width) + "\n" }
        linesDrawn = rows.count
        return text
    }

    private mutating func tell(_ rows: [Row]) -> String {
        var text = ""
        for row in rows where !["waiting", "ready"].contains(row.state) && told[row.name] != row.state {
            told[row.name] = row.state
            text += "  \(row.name): \(row.state)\(row.remark.isEmpty ? "" : " (\(row.remark))")\n"
        }
        return text
    }

    /// `  transcode  ████████░░░░░░░░  50 %  running`
    package static func line(_ row: Row, nameWidth: Int, width: Int) -> String {
        let cells = max(10, min(40, width - nameWidth - 26))
        let fraction = row.state == "done" || row.state == "skipped" ? 1 : min(max(row.fraction, 0), 1)
        let full = Int((fraction * Double(cells)).rounded(.down))
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
        let percent = String(Int(fraction * 100))
        let name = row.name + String(repeating: " ", count: nameWidth - row.name.count)
        let gap = String(repeating: " ", count: 3 - min(3, percent.count))
        let line = "  \(name)  \(bar) \(gap)\(percent) %  \(row.state)"
        return row.remark.isEmpty ? line : String("\(line): \(row.remark)".prefix(width))
    }
}
