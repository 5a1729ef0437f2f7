import Foundation
import StageKit

/// What concerns all downloads.
extension Downloads {
    /// Changes some of the settings, at once and over restarts.
    ///
    /// - Returns: all of them, as they are then.
    public func change(_ patch: DownloadSettingsPatch) async throws -> DownloadSettings {
        let settings = try await refusing {
            try await library.write { ledger in
                var settings = try ledger.downloadSettings()
                patch.apply(to: &settings, at: ledger.now)
                try ledger.store(settings)
                return settings
            }
        }
        self.settings = settings
        carrier?.limit(DownloadLimits(settings))
        bell.ring(Self.name)
        return settings
    }

    /// The settings as they are.
    public var currentSettings: DownloadSettings { settings }

    /// Numbers: of the viewer's own downloads, or of all.
    public func stats(for viewer: DownloadViewer) async throws -> DownloadStats {
        let (counts, bytes) = try await library.read { try $0.downloadCounts(of: viewer.restriction) }
        let mine = runs.values.filter { viewer.seesAll || $0.record.owner == viewer.owner.description }
        let coming = mine.reduce(0) { $0 + $1.gain }
        return DownloadStats(
            tasks: Dictionary(uniqueKeysWithValues: DownloadState.allCases.map { ($0.rawValue, counts[$0] ?? 0) }),
            rate: mine.reduce(0) { $0 + ($1.meter.progress?.rate ?? 0) } * 8, bytes: bytes + coming, quota: quota,
            responses: Dictionary(
                uniqueKeysWithValues: responses.recent(at: .now).map { (String($0.key), $0.value) }),
            hold: obstacle(at: .now))
    }

    /// Bytes that came since the start of the process, those on their way included.
    public var receivedBytes: Int {
        fetchedBytes + runs.values.reduce(0) { $0 + $1.gain }
    }
}
