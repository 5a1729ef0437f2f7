import Foundation
import StageKit

/// Looking after those that run: room on the disk, and what each owner may have.
extension Downloads {
    func lookAfter() async throws {
        lookForRoom()
        watchDisks()
        try await watchQuotas()
    }

    /// Whether there is room again.
    private func lookForRoom() {
        guard let hold, let room = timing.room(URL(fileURLWithPath: hold.folder, isDirectory: true)) else { return }
        guard hold.isOver(free: room.free, capacity: room.capacity, at: .now) else { return }
        self.hold = nil
        log.info("there is room again: the queue goes on")
    }

    /// Stops what would fill a disk to its brim, before it does: others write there too.
    private func watchDisks() {
        for (id, run) in runs where run.wish == nil {
            guard let progress = run.meter.progress, let total = progress.total,
                let room = timing.room(run.record.place.folder)
            else { continue }
            let needed = max(0, total - progress.received)
            let margin = DiskHold.margin(of: room.capacity)
            if total > room.capacity - margin {
                let words = "the file has \(total) bytes, more than the disk of \(run.record.place.folder.path)"
                interrupt(id, .fail(DownloadTrouble("too_large", words, isTemporary: false)))
            } else if needed > 0 && room.free <= margin {
                let words = "no space left in \(run.record.place.folder.path)"
                hold(run.record.place.folder, needed: needed, words)
                interrupt(id, .giveWay)
            }
        }
    }

    /// Begins nothing any more until there is room.
    func hold(_ folder: URL, needed: Int, _ words: String) {
        hold = DiskHold(folder: folder.path, needed: needed, words: words, earliest: .now + timing.roomCheck)
        log.warning("\(words): the queue waits for room")
    }

    /// Ends what is more than its owner may have.
    private func watchQuotas() async throws {
        guard let quota else { return }
        for owner in Set(runs.values.map(\.record.owner)) {
            let before = try await library.read { try $0.downloadCounts(of: owner).bytes }
            var sum = before
            // The first begun first: those that come later do not fit.
            for run in runs.values.filter({ $0.record.owner == owner }).sorted(by: { $0.number < $1.number }) {
                guard let progress = run.meter.progress else { continue }
                sum += max(0, max(progress.total ?? 0, progress.received) - run.record.received)
                if sum > quota && run.wish == nil {
                    interrupt(run.record.id, .fail(Self.overQuota(quota)))
                    sum -= max(0, max(progress.total ?? 0, progress.received) - run.record.received)
                }
            }
        }
    }

    /// Refuses a whole file with which its owner would have too much: some come without having told their size.
    func weigh(_ arrival: DownloadArrival, _ record: DownloadRecord) async {
        guard let quota, let bytes = try? await library.read({ try $0.downloadCounts(of: record.owner).bytes }) else {
            return
        }
        if bytes - record.received + arrival.size > quota { interrupt(record.id, .fail(Self.overQuota(quota))) }
    }

    static func overQuota(_ quota: Int) -> DownloadTrouble {
        DownloadTrouble(
            "quota_exceeded", "this is more than the \(quota) bytes that one owner may have here",
            hint: "delete downloads with their files, or ask an operator for a larger \"quota\"", isTemporary: false)
    }
}
