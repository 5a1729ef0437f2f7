import Console
import Testing

@testable import App

@Suite struct ProgressBoardTests {
    typealias Row = ProgressBoard.Row

    @Test func aBarIsAsLongAsTheWorkIsDone() {
        let line = ProgressBoard.line(Row(name: "probe", state: "running", fraction: 0.5), nameWidth: 9, width: 80)
        #expect(line == "  probe      ████████████████████░░░░░░░░░░░░░░░░░░░░  50 %  running")
    }

    @Test(arguments: [("done", 0.2, "100 %"), ("skipped", 0, "100 %"), ("running", 1.7, "100 %"), ("failed", -1, "  0 %")])
    func oddFractionsAreTamed(state: String, fraction: Double, percent: String) {
        let line = ProgressBoard.line(Row(name: "x", state: state, fraction: fraction), nameWidth: 1, width: 80)
        #expect(line.contains(percent))
    }

    @Test func aTerminalIsDrawnOver() {
        var board = ProgressBoard(isInteractive: true, width: 80)
        let rows = [Row(name: "a", state: "running", fraction: 0), Row(name: "b", state: "waiting", fraction: 0)]
        #expect(!board.update(rows).contains("\u{1B}[2A"))
        #expect(board.update(rows).hasPrefix("\u{1B}[2A\u{1B}[2K  a"))
    }

    @Test func elsewhereEachStateIsToldOnce() {
        var board = ProgressBoard(isInteractive: false, width: 80)
        #expect(board.update([Row(name: "a", state: "waiting", fraction: 0)]) == "")
        #expect(board.update([Row(name: "a", state: "running", fraction: 0.1)]) == "  a: running\n")
        #expect(board.update([Row(name: "a", state: "running", fraction: 0.9)]) == "")
        let failed = board.update([Row(name: "a", state: "failed", fraction: 0.9, remark: "no space left")])
        #expect(failed == "  a: failed (no space left)\n")
    }
}
