public import Foundation
public import StageKit

extension Service {
    /// A folder of the settings: a relative one lies in the data folder.
    public func folder(_ path: String) -> URL { library.files.place(path) }

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
    /// away and their playlists. The playlists that name them are made anew; without any rendition left they go too.
    ///
    /// - Returns: false when there is no such torrent.
    public func removeTorrent(_ torrent: SwarmTorrent.ID, payload: Bool) async throws -> Bool {
        try await refusing {
            await engine.desk.swarms.remove(torrent)
            let blueprint = blueprint
            let gone = try await library.write { ledger -> [String]? in
                guard let artifact = try ledger.artifact(torrent.name, of: torrent.video), artifact.kind == .torrent
                else { return nil }
                var names: Set = [torrent.name]
                if payload {
                    let all = try ledger.artifacts(of: torrent.video)
                    names.formUnion(RemovedPayload(artifact.traits.payload ?? [], of: all).names)
                }
                for name in names { try ledger.removeArtifact(name, of: torrent.video) }
                if payload { try ledger.remakePlaylists(of: torrent.video, blueprint) }
                return names.sorted()
            }
            guard let gone else { return false }
            for name in gone { library.files.remove(name, of: torrent.video) }
            await engine.desk.ringAll()
            return true
        }
    }
}

extension Ledger {
    /// Lets the nodes that wrote playlists of renditions do so again, with those that are left; none when there are none.
    fileprivate func remakePlaylists(of video: Identifier, _ blueprint: Blueprint) throws {
        guard try artifacts(of: video).contains(where: { $0.kind == .rendition }) else { return }
        let makers = blueprint.nodes.filter { $0.manifest.produces.contains(.playlist) }.map(\.name)
        try reset(try jobs(of: video).filter { $0.state == .done && makers.contains($0.node) })
        try plan(video, Planner(blueprint))
    }
}
