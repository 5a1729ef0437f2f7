import Core
import Foundation
import StageKit
import Synchronization
import Sys

/// Takes files that are put into a folder in as videos, and puts them away when these are settled.
///
/// Everything that has to be known after a restart is where the files are; see `Inbox`.
final class FolderDoor: Sendable {
    /// Files that are taken and not put away: others wait in the folder, where they can be seen.
    private static let most = 32

    private let service: Service
    private let inbox: Inbox
    private let watch: FolderWatch
    private let log: Log
    private let lane = Lane(name: "folder")
    private let tasks = Mutex<[Task<Void, Never>]>([])
    /// Whose end is waited for.
    private let awaited = Mutex<Set<Identifier>>([])

    /// Begins to watch.
    ///
    /// - Returns: nil when `Plugins.json` names no folder.
    /// - Throws: `SystemError` when there are no descriptors left.
    init?(_ service: Service, log: Log) throws {
        let doors = service.blueprint.doors.ingest
        guard let folder = doors.folder else { return nil }
        self.service = service
        self.log = log.with("part", "folder")
        inbox = Inbox(folder: service.folder(folder).standardizedFileURL, doors: doors)
        watch = try FolderWatch()
        let work = Task(executorPreference: lane) { await self.run() }
        let listening = Task { await self.listen() }
        tasks.withLock { $0 = [work, listening] }
    }

    /// Takes nothing more.
    func stop() async {
        let tasks = tasks.withLock { $0 }
        for task in tasks { task.cancel() }
        watch.wake()
        for task in tasks { await task.value }
        lane.close()
    }

    /// Looks again when a video of ours is settled.
    private func listen() async {
        while !Task.isCancelled {
            for await change in service.changes.subscribe().stream where awaited.withLock({ $0.contains(change.video) }) {
                let video = try? await service.video(change.video)
                if video?.state.isSettled ?? true { watch.wake() }
            }
            // Too slow for all that happens: what was missed shows at the next look.
            guard await service.isReady else { return }
        }
    }

    /// On the lane: all of the folder is looked at and moved here.
    private func run() async {
        let clock = ContinuousClock()
        let start = clock.now
        var stable = StableFiles(rest: inbox.doors.stable)
        var taken: [Inbox.Taken]?
        var complaint = ""
        while !Task.isCancelled {
            var pause = inbox.doors.poll
            do {
                try inbox.prepare()
                var held = taken ?? inbox.taken()
                try await settle(&held)
                let now = (clock.now - start) / .seconds(1)
                let resting = stable.see(try inbox.files { watch.add($0) }, at: now)
                for path in resting where held.count < Self.most && !Task.isCancelled {
                    if let file = try inbox.take(path) { held.append(file) }
                }
                try await make(&held)
                taken = held
                let videos = Set(held.map(\.video))
                awaited.withLock { $0 = videos }
                complaint = ""
                // Some may have been settled before anybody waited for that.
                if try await isAnySettled(held) { pause = 0 }
                if let next = stable.next(after: now), held.count < Self.most { pause = min(pause, max(0.02, next - now)) }
            } catch is CancellationError {
                return
            } catch {
                // What is where is found out anew; said once, not every ten seconds.
                taken = nil
                if "\(error)" != complaint { log.error("the folder cannot be worked on: \(error)") }
                complaint = "\(error)"
            }
            if !Task.isCancelled { watch.wait(pause) }
        }
    }

    private func isAnySettled(_ held: [Inbox.Taken]) async throws -> Bool {
        for file in held where file.isMade {
            if try await service.video(file.video)?.state.isSettled ?? true { return true }
        }
        return false
    }

    /// Puts files away whose videos are settled, or gone.
    private func settle(_ held: inout [Inbox.Taken]) async throws {
        for file in held where file.isMade {
            let state = try await service.video(file.video)?.state
            guard state?.isSettled ?? true else { continue }
            try inbox.putAway(file, isDone: state == .ready)
            held.removeAll { $0.video == file.video }
            log.with("video", file.video).info("\(file.path) is \(state == .ready ? inbox.doors.done : inbox.doors.failed)")
        }
    }

    /// Makes the videos of files that have none. Their ids were chosen when they were taken, so that it shows after a
    /// crash whether this was done.
    private func make(_ held: inout [Inbox.Taken]) async throws {
        for index in held.indices where !held[index].isMade {
            let file = held[index]
            if try await service.video(file.video) == nil {
                let stem = SourceAddress.stem(file.path)
                var new = NewVideo(
                    name: stem.isEmpty ? "\(file.video)" : String(stem.prefix(300)),
                    request: .object([JSON.Member("path", .string(file.file.path))]))
                new.id = file.video
                _ = try await service.create(new)
                log.with("video", file.video).info("took \(file.path)")
            }
            try inbox.mark(file)
            held[index].isMade = true
        }
    }
}
