import Foundation
import StageKit

extension Service {
    /// Makes good what a crash left of uploads: files that no row knows go, whole ones become videos.
    func recoverUploads() async throws {
        let files = library.files
        let records = try await library.read { try $0.uploads() }
        let known = Set(records.filter { $0.result == nil }.map(\.id.rawValue))
        for name in try FileManager.default.contentsOfDirectory(atPath: files.uploads.path) where !known.contains(name) {
            FileStore.remove(files.uploads.appendingPathComponent(name, isDirectory: false))
        }
        for record in records where record.result == nil && record.expiresAt > .now {
            do {
                _ = try await upload(record.id)
            } catch {
                library.log.warning("upload \(record.id): \(error)")
            }
        }
    }

    /// Removes old uploads as their time comes, until the service stops.
    func watchUploads() async {
        while await uploads.isOpen {
            let heard = uploads.bell.count(UploadDesk.expiry)
            do {
                let (expired, next) = try await library.read { try $0.expiredUploads() }
                for id in expired where await !uploads.isBusy(id) {
                    _ = try await forget(id, takesOver: false) { $0.expiresAt <= .now }
                }
                await uploads.bell.wait(UploadDesk.expiry, after: heard, until: next)
            } catch {
                if await uploads.isOpen { library.log.warning("old uploads stay: \(error)") }
                await uploads.bell.wait(UploadDesk.expiry, after: heard)
            }
        }
    }
}
