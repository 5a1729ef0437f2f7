import Console
import Core
import StageKit

/// Follows one video from its making to its end.
struct VideoWatch: Sendable {
    let service: Service
    let video: Identifier

    /// Shows the video now and after every change, until it is settled.
    ///
    /// - Parameter show: called for each view, the last included.
    /// - Returns: the last view; nil when the video was deleted.
    /// - Throws: what the library throws; `CancellationError` when the service stops first.
    func follow(_ show: (VideoView) -> Void) async throws -> VideoView? {
        var known: Int?
        while true {
            let subscription = service.changes.subscribe(after: known, video: video)
            if let end = try await look(show) { return end.view }
            for await change in subscription.stream {
                known = change.sequence
                if let end = try await look(show) { return end.view }
            }
            // The stream ends when this reader is too slow, and when the service stops.
            guard await service.isReady else { throw CancellationError() }
            try Task.checkCancellation()
        }
    }

    private struct End {
        let view: VideoView?
    }

    private func look(_ show: (VideoView) -> Void) async throws -> End? {
        guard let view = try await service.video(video) else { return End(view: nil) }
        show(view)
        return view.state.isSettled ? End(view: view) : nil
    }
}

extension ProgressBoard.Row {
    init(_ job: JobView) {
        self.init(
            name: job.part.map { "\(job.node) (\($0))" } ?? job.node, state: job.state.rawValue, fraction: job.progress,
            remark: job.state == .failed ? job.error?.detail ?? "" : job.note ?? "")
    }
}
