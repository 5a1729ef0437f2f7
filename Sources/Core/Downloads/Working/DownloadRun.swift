import StageKit
import Synchronization

/// One download that is being worked on.
struct DownloadRun: Sendable {
    /// As it was when it was begun.
    let record: DownloadRecord
    /// Greater for one that began later.
    let number: Int
    let meter: DownloadMeter
    /// What is to become of it, when somebody has interrupted it.
    var wish: DownloadWish?
    /// Works on it. Nil for the moment between choosing and beginning.
    var task: Task<Void, Never>?

    /// Bytes that came since it was begun.
    var gain: Int { max(0, (meter.progress?.received ?? 0) - record.received) }

    /// What others see of it when they ask whether they may begin.
    var slot: DownloadOpenings.Slot {
        let progress = meter.progress
        // Before the first byte there is nothing to lose.
        let isResumable = progress.map { $0.isResumable == true || $0.received == 0 } ?? true
        return DownloadOpenings.Slot(
            id: record.id, host: record.host, owner: record.owner, number: number, isResumable: isResumable)
    }
}

/// How far a download is, for those who look while it comes.
final class DownloadMeter: Sendable {
    private let state = Mutex<DownloadProgress?>(nil)

    var progress: DownloadProgress? { state.withLock { $0 } }

    func show(_ progress: DownloadProgress) { state.withLock { $0 = progress } }
}
