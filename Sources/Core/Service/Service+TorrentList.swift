public import StageKit
import SQL

extension Service {
    /// Those of the newest videos first. Where the list is filtered by state, torrents that nobody gives away do not
    /// match.
    public func torrents(_ query: TorrentQuery) async throws -> TorrentPage {
        let live = await swarmTorrents()
        return try await library.read { ledger in
            var places = try ledger.torrents(of: query.video)
            if let state = query.state { places = places.filter { live[$0]?.state == state } }
            let sum = TorrentPage.Sum(places.compactMap { live[$0] })
            let total = places.count
            if let after = query.after { places = places.filter { $0.comes(behind: after) } }
            let data = try places.prefix(query.limit).compactMap { try ledger.torrentView($0, live: live[$0]) }
            let next = places.count > query.limit ? places[query.limit - 1].place : nil
            return TorrentPage(total: total, sum: sum, data: data, next: next)
        }
    }

    /// The torrent with those who are connected; nil when there is none.
    public func torrent(_ id: SwarmTorrent.ID) async throws -> TorrentDetailView? {
        let live = await swarmTorrents()[id]
        guard let view = try await library.read({ try $0.torrentView(id, live: live) }) else { return nil }
        return TorrentDetailView(torrent: view, peers: await peers(of: id).map(PeerView.init))
    }

    /// A video's view with what the swarms say of its torrents right now.
    public func live(_ videos: [VideoView]) async -> [VideoView] {
        guard videos.contains(where: { !$0.torrents.isEmpty }) else { return videos }
        let live = await swarmTorrents()
        return videos.map { video in
            var video = video
            let base = "/videos/\(video.id)/"
            for index in video.torrents.indices where video.torrents[index].file.hasPrefix(base) {
                let name = String(video.torrents[index].file.dropFirst(base.count))
                guard let torrent = live[SwarmTorrent.ID(video: video.id, name: name)] else { continue }
                video.torrents[index].seeding = torrent.state == .seeding
                video.torrents[index].peers = torrent.peers
            }
            return video
        }
    }

    private func swarmTorrents() async -> [SwarmTorrent.ID: SwarmTorrent] {
        Dictionary(await torrents().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Ledger {
    /// All torrents, or those of one video: newest videos first.
    func torrents(of video: Identifier?) throws -> [SwarmTorrent.ID] {
        var filter = Filter("is_deleting = 0")
        if let video { filter.add("video = ?", SQLValue(video)) }
        return try database.query(
            """
            SELECT DISTINCT video, info_hashes.name AS name FROM info_hashes JOIN videos ON videos.id = video
            WHERE \(filter.sql) ORDER BY video DESC, info_hashes.name
            """, filter.values
        ).map { SwarmTorrent.ID(video: try $0.identifier("video"), name: try $0.text("name")) }
    }

    func torrentView(_ id: SwarmTorrent.ID, live: SwarmTorrent?) throws -> SharedTorrentView? {
        guard let video = try video(id.video), let artifact = try artifact(id.name, of: id.video) else { return nil }
        return SharedTorrentView(artifact, videoName: video.name, live: live)
    }
}
