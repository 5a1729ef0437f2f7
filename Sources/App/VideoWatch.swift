import Core
import StageKit

/// Follows one video from its making to its end.
struct VideoWatch: Sendable {
    let service: Service
    let video: Identifier

    /// The video now and after every change, until it is settled; nil at the end when it was deleted.
    ///
    /// - Parameter show: called for each view, the last included.
    /// - Throws: what the library throws, and `CancellationError`.
    func follow(_ show: (VideoView) -> Void) async throws -> VideoView? {
        var last: Int?
        while true {
            let subscription = service.changes.subscribe(after: last, video: video)
            if let view = try await service.video(video) {
                show(view)
                if view.state.isSettled { return view }
            }
            for await change in subscription.stream {
                last = change.sequence
                guard let view = try await service.video(video) else { return nil }
                show(view)
                if view.state.isSettled { return view }
            }
            // The stream ended because this reader was slow, or because its task was cancelled.
            try Task.checkCancellation()
        }
    }
}

extension ProgressBoard.Row {
    init(_ job: JobView) {
        let isFailed = job.state == .failed
        self.init(
            name: job.part.map { "\(job.node) (\($0))" } ?? job.node, state: job.state.rawValue, fraction: job.progress,
            remark: isFailed ? job.error?.detail ?? "" : job.note ?? "")
    }
}
