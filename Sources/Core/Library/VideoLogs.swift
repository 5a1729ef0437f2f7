import Foundation
import StageKit
import Synchronization

/// The job log of each video: `logs/{id}.log` in the data folder, and before it `logs/{id}.1.log`. A file that is full
/// takes the place of the one before it, so that a video never has more than two of them.
final class VideoLogs: Sendable {
    private let folder: URL
    private let limit: Int
    /// Guards the renaming: lanes of several nodes write for one video.
    private let lock = Mutex(())

    /// - Parameter limit: of one file, in bytes.
    init(_ folder: URL, limit: Int = 512 << 10) throws {
        self.folder = folder
        self.limit = limit
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Where lines about a video go. What cannot be written, on a full disk for instance, is left out: no job fails
    /// for its log.
    func sink(for video: Identifier) -> Log.Sink {
        Log.Sink(level: .info) { [self] line in append(Array(line.utf8), video) }
    }

    /// Those that are there, oldest first.
    func files(of video: Identifier) -> [URL] {
        [older(video), newer(video)].filter { FileManager.default.fileExists(atPath: $0.path) }
    }

    func remove(_ video: Identifier) {
        lock.withLock { _ in
            for file in [older(video), newer(video)] { FileStore.remove(file) }
        }
    }

    /// Removes those of videos that are gone.
    func sweep(isKnown: (Identifier) throws -> Bool) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let id = Identifier(rawValue: String(name.prefix { $0 != "." }))
            if let id, try isKnown(id) { continue }
            FileStore.remove(folder.appendingPathComponent(name))
        }
    }

    private func newer(_ video: Identifier) -> URL { folder.appendingPathComponent("\(video).log") }
    private func older(_ video: Identifier) -> URL { folder.appendingPathComponent("\(video).1.log") }

    private func append(_ line: [UInt8], _ video: Identifier) {
        lock.withLock { _ in
            let path = newer(video).path
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            // One call, so that a line is written whole or not at all.
            _ = write(descriptor, line, line.count)
            var status = stat()
            if fstat(descriptor, &status) == 0, Int(status.st_size) >= limit { rename(path, older(video).path) }
        }
    }
}
