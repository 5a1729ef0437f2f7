import Foundation
import StageKit

/// Rows as the API shows them.
extension Ledger {
    func view(of video: VideoRecord) throws -> VideoView {
        let jobs = try jobs(of: video.id)
        let artifacts = try artifacts(of: video.id)
        return VideoView(video, jobs: jobs, artifacts: artifacts)
    }

    func videoView(_ id: Identifier) throws -> VideoView? { try video(id).map(view) }
}

extension VideoView {
    init(_ video: VideoRecord, jobs: [JobRecord], artifacts: [ArtifactRecord]) {
        let state = VideoState(jobs.map(\.fact))
        let path = PublicPath(video: video.id)
        let names = Set(artifacts.map(\.name))
        let facts = artifacts.first { $0.kind == .facts }?.traits.facts
        let source = artifacts.first { $0.kind == .source }
        let master = artifacts.first { $0.kind == .playlist && $0.traits.isMaster == true }
        let renditions = artifacts.filter { $0.kind == .rendition }
        let failed = state == .failed ? jobs.first { $0.state == .failed } : nil

        var seen: Set<String> = []
        self.init(
            id: video.id, name: video.name, state: state, playable: master != nil,
            progress: VideoState.progress(jobs.map { ($0.isRevisit ? .done : $0.state, $0.progress) }), externalId: video.externalID,
            live: LiveState(video, jobs), visibility: video.visibility, preset: video.preset, createdAt: video.createdAt,
            playableAt: video.playableAt, readyAt: video.readyAt,
            duration: facts?.duration ?? renditions.compactMap(\.traits.duration).max(),
            source: source.map { SourceView($0, facts: facts) },
            renditions: renditions.map { RenditionView($0, path: path, names: names) },
            playlists: PlaylistsView(
                hls: master.map { path[$0.name] }, dash: names.contains("manifest.mpd") ? path["manifest.mpd"] : nil),
            thumbnails: artifacts.filter { $0.kind == .thumbnail }.map { path[$0.name] },
            subtitles: artifacts.filter { $0.kind == .subtitle }.map { SubtitleView($0, path: path) },
            storyboard: names.contains("storyboard.vtt") ? path["storyboard.vtt"] : nil,
            torrents: artifacts.compactMap { TorrentView($0, path: path) },
            files: artifacts.compactMap { FileView($0, path: path) },
            transfers: artifacts.flatMap(TransferView.all),
            warnings: jobs.flatMap(\.warnings).filter { seen.insert($0).inserted }, jobs: jobs.map(JobView.init),
            error: failed.flatMap { job in
                job.error.map { ErrorView(code: $0.code, detail: $0.words, hint: $0.hint, node: job.node) }
            })
    }
}

extension LiveState {
    init?(_ video: VideoRecord, _ jobs: [JobRecord]) {
        guard video.request["live"] != nil else { return nil }
        // Before it is cut nobody knows which of the jobs it is.
        let job = jobs.first { $0.work?.kind == .live }
        switch job?.state {
        case nil where jobs.allSatisfy(\.state.isFinished): self = .ended
        case .ready where job?.awaitsSuccessor == true: self = .running
        case nil, .waiting, .ready: self = .waiting
        case .running: self = job?.result == nil ? .running : .ended
        case .done, .skipped, .failed, .cancelled: self = .ended
        }
    }
}

extension SourceView {
    init(_ source: ArtifactRecord, facts: MediaFacts?) {
        let checksum = source.traits.checksum?.split(separator: "=", maxSplits: 1)
        self.init(
            size: source.size, container: facts?.container,
            sha256: checksum?.first == "sha-256" ? checksum?.last.map { String($0) } : nil, video: facts?.video ?? [],
            audio: facts?.audio ?? [], subtitles: facts?.subtitles ?? [],
            chapters: facts?.chapters ?? [])
    }
}

extension RenditionView {
    init(_ rendition: ArtifactRecord, path: PublicPath, names: Set<String>) {
        let traits = rendition.traits
        let id = rendition.name.split(separator: ".").first.map(String.init) ?? rendition.name
        self.init(
            id: id, kind: traits.track, width: traits.width, height: traits.height, frameRate: traits.frameRate,
            codecs: traits.codecs, bitrate: traits.bitrate, peakBitrate: traits.peakBitrate,
            language: traits.language, label: traits.label, isDefault: traits.isDefault ?? false, size: rendition.size,
            madeBy: rendition.madeBy,
            // The second is there while a live source lasts whose playlists slide.
            playlist: ["\(id).m3u8", "live-\(id).m3u8"].first(where: names.contains).map { path[$0] },
            file: path[rendition.name])
    }
}

extension TorrentView {
    /// Who is connected is not known here: the swarm knows.
    init?(_ torrent: ArtifactRecord, path: PublicPath) {
        guard torrent.kind == .torrent, let hash = torrent.traits.infoHash else { return nil }
        let parts = (torrent.traits.payload?.first ?? torrent.name).split(separator: "/")
        // `source/original` is called as in downloads, a file that was asked for by its name.
        let stem =
            parts.first.map(String.init) == WantedOutputs.folder ? parts.last : parts.first?.split(separator: ".").first
        let isSet = (torrent.traits.payload?.count ?? 1) > 1
        self.init(
            rendition: isSet ? nil : String(stem ?? ""), infoHash: hash, magnet: torrent.traits.magnet ?? "",
            file: path[torrent.name], seeding: false, peers: 0)
    }
}

extension TransferView {
    /// All that a record tells.
    static func all(of record: ArtifactRecord) -> [TransferView] {
        (record.traits.sent ?? []).map {
            TransferView(
                node: record.node, file: $0.artifact, target: $0.target, size: $0.size, checksum: $0.checksum,
                how: $0.how)
        }
    }
}

extension SubtitleView {
    init(_ text: ArtifactRecord, path: PublicPath) {
        let file = text.name.split(separator: "/").last ?? ""
        self.init(
            id: file.split(separator: ".").first.map(String.init) ?? text.name, language: text.traits.language,
            label: text.traits.label, isForced: text.traits.isForced ?? false, size: text.size, file: path[text.name])
    }
}

extension JobView {
    init(_ job: JobRecord) {
        self.init(
            id: job.id, video: job.video, node: job.node, part: job.part.isEmpty ? nil : job.part,
            piece: job.piece.isEmpty ? nil : job.piece, stage: job.stage,
            state: job.state, progress: job.state.isSatisfied ? 1 : job.progress, attempt: job.attempt,
            lane: job.lane, note: job.note,
            error: job.error.map { ErrorView(code: $0.code, detail: $0.words, hint: $0.hint, node: job.node) },
            warnings: job.warnings, createdAt: job.createdAt, startedAt: job.startedAt, finishedAt: job.finishedAt,
            notBefore: job.state == .ready ? job.notBefore : nil)
    }
}
