import Console
import Fetch
import Synchronization

/// What is on its way, as bars on a terminal; elsewhere failures alone are told.
final class FetchBoard: Sendable {
    private struct State {
        var board: ProgressBoard
        var rows: [String: ProgressBoard.Row] = [:]
    }

    private let terminal = Terminal.standardError
    private let state: Mutex<State>

    init() {
        let terminal = Terminal.standardError
        state = Mutex(State(board: ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)))
    }

    func show(_ name: String, _ progress: FetchProgress) {
        guard terminal.isInteractive else { return }
        let fraction = progress.total.map { Double(progress.received) / Double(max($0, 1)) } ?? 0
        let speed = "\(Int(progress.rate / 1000)) kB/s"
        draw(ProgressBoard.Row(name: name, state: "fetching", fraction: fraction, remark: speed))
    }

    func end(_ name: String, failure: String?) {
        if terminal.isInteractive {
            draw(ProgressBoard.Row(name: name, state: failure == nil ? "done" : "failed", fraction: 1, remark: failure ?? ""))
        } else if let failure {
            terminal.write("\(name): \(failure)\n")
        }
    }

    private func draw(_ row: ProgressBoard.Row) {
        state.withLock { state in
            state.rows[row.name] = row
            let rows = state.rows.values.sorted { $0.name < $1.name }
            terminal.write(state.board.update(rows))
        }
    }
}
