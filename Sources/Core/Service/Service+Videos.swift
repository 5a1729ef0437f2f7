public import Foundation
public import StageKit
import SQL

extension Service {
    /// Makes a video and all its jobs, in one transaction: when this returns, nothing is lost any more.
    ///
    /// - Throws: `Refusal`: `.noSpace`, `.conflict` when the upload is not finished.
    public func create(_ new: NewVideo) async throws -> VideoView { try await create(new, once: nil).video }

    /// The same, but once only: a second call with this key makes nothing and returns what the first did, for a day,
    /// also while the first is at work and after a restart.
    ///
    /// - Throws: besides, `Refusal` (`.invalid`) when the key came with another request before.
    public func create(_ new: NewVideo, once key: RequestKey?) async throws -> Created {
        try await refusing {
            let size = try await new.upload?.handOver()
            do {
                let source = new.upload.flatMap { file in size.map { (file.file, $0, isCopied: false) } }
                let made = try await store(new, source: source, once: key)
                if made.isReplay {
                    await new.upload?.handBack()
                    await new.upload?.discard()
                } else {
                    await engine.desk.ringAll()
                }
                return made
            } catch {
                await new.upload?.handBack()
                await new.upload?.discard()
                throw error
            }
        }
    }

    /// The video, or nil.
    public func video(_ id: Identifier) async throws -> VideoView? {
        try await library.read { try $0.videoView(id) }
    }

    /// Newest first.
    public func videos(_ query: VideoQuery = VideoQuery()) async throws -> Page<VideoView> {
        try await library.read { ledger in
            let (total, found) = try ledger.videos(query)
            let videos = try found.prefix(query.limit).map(ledger.view)
            let next = found.count > query.limit ? videos.last?.id.rawValue : nil
            return Page(total: total, data: videos, next: next)
        }
    }

    /// Changes what the patch names.
    ///
    /// - Parameter condition: looks at the video before it is changed; what it throws leaves the video as it is.
    /// - Returns: the video as it is then, or nil when there is none.
    public func update(
        _ id: Identifier, _ patch: VideoPatch, if condition: @Sendable (VideoView) throws -> Void = { _ in }
    ) async throws -> VideoView? {
        try await refusing {
            try await library.write { ledger in
                guard let view = try ledger.videoView(id) else { return nil }
                try condition(view)
                try ledger.update(id, with: patch)
                return try ledger.videoView(id)
            }
        }
    }

    /// The artefact with this name, and where its file is; nil when there is none.
    public func file(video: Identifier, name: String) async throws -> Artifact? {
        try await playback(video: video, name: name)?.file
    }

    /// The same, with who may see it: all that a player's request needs, in one look.
    ///
    /// `isGrowing`: more may be appended to the file; only its recorded size is whole.
    public func playback(video id: Identifier, name: String) async throws -> (
        file: Artifact, visibility: Visibility, isGrowing: Bool
    )? {
        let library = library
        return try await library.read { ledger in
            guard let video = try ledger.video(id),
                let file = try ledger.artifact(name, of: id)?.artifact(in: library.files)
            else { return nil }
            return (file, video.visibility, file.kind == .rendition && video.state != .ready)
        }
    }

    /// Files with the lines that the jobs of a video wrote, oldest first; nil when there is no such video.
    public func logFiles(of id: Identifier) async throws -> [URL]? {
        guard try await library.read({ try $0.video(id) }) != nil else { return nil }
        return library.logs.files(of: id)
    }

    /// All artefacts of a video, in the order of their making; nil when there is no such video.
    public func files(video: Identifier) async throws -> [Artifact]? {
        let library = library
        return try await library.read { ledger in
            guard try ledger.video(video) != nil else { return nil }
            return try ledger.artifacts(of: video).compactMap { $0.artifact(in: library.files) }
        }
    }

    /// A place for a file that is about to be received, in the data folder.
    ///
    /// - Parameter size: in bytes, at most; 0 when nobody knows.
    /// - Throws: `Refusal` (`.noSpace` when the disk has not that much room).
    public func incoming(upTo size: Int = 0) throws -> IncomingFile {
        try library.checkRoom(for: size)
        return try library.incoming()
    }

    /// Waits until nothing more will happen to a video: it is ready, failed or cancelled.
    ///
    /// - Returns: the video as it is then; nil when there is none, or it was deleted meanwhile.
    /// - Throws: `CancellationError` when the task is cancelled or the service stops first.
    public func settled(_ id: Identifier) async throws -> VideoView? {
        var known: Int?
        while true {
            let subscription = changes.subscribe(after: known, video: id)
            guard let view = try await video(id), !view.state.isSettled else { return try await video(id) }
            for await change in subscription.stream {
                known = change.sequence
                guard let view = try await video(id) else { return nil }
                if view.state.isSettled { return view }
            }
            guard !Task.isCancelled, await isReady else { throw CancellationError() }
        }
    }

    /// Writes a video and its jobs down.
    ///
    /// - Parameters:
    ///   - source: its file, finished, and the size; when it is copied it stays where it is, too.
    ///   - node: the only one that works on it; nil for all that work on every video.
    ///   - more: what else belongs into the transaction.
    func store(
        _ new: NewVideo, source: (file: URL, size: Int, isCopied: Bool)?, only node: Node? = nil,
        once key: RequestKey? = nil,
        more: @Sendable (Ledger, Identifier) throws -> Void = { _, _ in }
    ) async throws -> Created {
        let id = new.id ?? Identifier()
        let blueprint = blueprint
        let maker = blueprint.nodes.first { $0.manifest.produces.contains(.source) }?.name ?? ""
        do {
            let made = try await library.write { ledger -> Created in
                if let key, let answer = try ledger.answer(to: key) {
                    return Created(video: try Columns.value(VideoView.self, answer), isReplay: true)
                }
                let video = try ledger.makeVideo(new, id: id, blueprint, only: node)
                if let source {
                    try ledger.put(
                        ArtifactRecord(
                            video: id, name: "source/original", kind: .source, node: maker, part: "", size: source.size,
                            traits: Traits(), madeBy: "upload", createdAt: ledger.now))
                    try ledger.files.adopt(
                        [(source.file, "source/original")], of: id, isCopied: source.isCopied)
                }
                try more(ledger, id)
                let view = try ledger.view(of: video)
                if let key { try ledger.keep(try Columns.text(view), for: key) }
                return Created(video: view, isReplay: false)
            }
            if let source, !made.isReplay { library.tally.upload(bytes: source.size) }
            return made
        } catch {
            library.files.removeFolder(of: id)
            throw error
        }
    }

    /// Turns a full disk and a closed library into the refusals that say so.
    func refusing<Value>(_ body: () async throws -> Value) async throws -> Value { try await Refusal.instead(of: body) }
}
