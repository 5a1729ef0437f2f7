public import StageKit

extension Service {
    /// Every torrent that is held for others, as it stood at most a second ago.
    public func torrents() async -> [SwarmTorrent] { await engine.desk.swarms.torrents() }

    /// Who is connected to a torrent.
    public func peers(of torrent: SwarmTorrent.ID) async -> [SwarmPeer] { await engine.desk.swarms.peers(of: torrent) }

    /// Gives a torrent to nobody any more, also after the next start.
    ///
    /// - Returns: false when no such torrent is held.
    public func stopTorrent(_ torrent: SwarmTorrent.ID) async throws -> Bool {
        try await refusing { try await engine.desk.swarms.stop(torrent) }
    }

    /// Takes a stop back, and a goal that was reached.
    ///
    /// - Returns: false when no such torrent is held.
    public func startTorrent(_ torrent: SwarmTorrent.ID) async throws -> Bool {
        try await refusing { try await engine.desk.swarms.start(torrent) }
    }

    /// Takes a torrent out of the swarm and deletes its `.torrent` file; with `payload` also the renditions it gave
    /// away and their playlists. Without any rendition left, the other playlists go too: nothing plays any more.
    ///
    /// - Returns: false when there is no such torrent.
    public func removeTorrent(_ torrent: SwarmTorrent.ID, payload: Bool) async throws -> Bool {
        try await refusing {
            await engine.desk.swarms.remove(torrent)
            let gone = try await library.write { ledger -> [String]? in
                guard let artifact = try ledger.artifact(torrent.name, of: torrent.video), artifact.kind == .torrent
                else { return nil }
                var names: Set = [torrent.name]
                if payload {
                    let all = try ledger.artifacts(of: torrent.video)
                    let files = Set(artifact.traits.payload ?? [])
                    names.formUnion(files)
                    names.formUnion(files.map { "\($0.split(separator: ".").first ?? "").m3u8" })
                    if !all.contains(where: { $0.kind == .rendition && !files.contains($0.name) }) {
                        names.formUnion(all.filter { $0.kind == .playlist }.map(\.name))
                    }
                    names.formIntersection(all.map(\.name))
                }
                for name in names { try ledger.removeArtifact(name, of: torrent.video) }
                return names.sorted()
            }
            guard let gone else { return false }
            for name in gone { library.files.remove(name, of: torrent.video) }
            return true
        }
    }
}
