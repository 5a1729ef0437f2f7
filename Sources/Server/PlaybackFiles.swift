import Core
import Foundation
import HTTP
import StageKit
import Synchronization

/// Open files of videos, by their public names, so that a player's next segment costs no look into the database and no
/// opening. Whatever changes in the library closes them all: what is found here is never older than the last change.
final class PlaybackFiles: Sendable {
    /// A file, what the library says about it, and who may have it.
    struct Entry: Sendable {
        let artifact: Artifact
        let visibility: Visibility
        let file: OpenFile
        /// More may be written at its end.
        let isGrowing: Bool
    }

    private struct Key: Hashable {
        let video: Identifier
        let name: String
    }

    private struct State {
        var sequence = 0
        var entries: [Key: Entry] = [:]

        /// Forgets what is older than a change.
        mutating func advance(to newest: Int) {
            guard newest != sequence else { return }
            entries.removeAll(keepingCapacity: true)
            sequence = newest
        }
    }

    /// Most files that are held open.
    private static let most = 512
    private let service: Service
    private let state = Mutex(State())

    init(_ service: Service) { self.service = service }

    /// - Returns: nil when the video has no such file.
    /// - Throws: `SystemError` when the file has just been deleted.
    func find(_ name: String, of video: Identifier) async throws -> Entry? {
        let key = Key(video: video, name: name)
        // Before the look: what changes meanwhile is not kept.
        let sequence = service.changes.last
        let known = state.withLock { state in
            state.advance(to: sequence)
            return state.entries[key]
        }
        if let known { return known }
        guard let (artifact, visibility, isGrowing) = try await service.playback(video: video, name: name) else {
            return nil
        }
        // What is recorded is whole; what lies beyond is being written.
        let file = try OpenFile(path: artifact.file.path, limit: artifact.size)
        let entry = Entry(artifact: artifact, visibility: visibility, file: file, isGrowing: isGrowing)
        state.withLock { state in
            guard state.sequence == sequence else { return }
            if state.entries.count >= Self.most { state.entries.removeAll(keepingCapacity: true) }
            state.entries[key] = entry
        }
        return entry
    }

    /// Closes what a change has made old, as soon as it happens: a deleted file takes room for as long as it is open.
    /// Until the task is cancelled or the service stops.
    func follow() async {
        while !Task.isCancelled, await service.isReady {
            let subscription = service.changes.subscribe()
            closeStale()
            for await _ in subscription.stream { closeStale() }
        }
    }

    private func closeStale() {
        let newest = service.changes.last
        state.withLock { $0.advance(to: newest) }
    }
}
