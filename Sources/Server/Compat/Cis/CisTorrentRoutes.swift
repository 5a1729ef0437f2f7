import Core
import Foundation
import HTTP
import StageKit

/// The torrent calls of P2P-Tube's ingestion server, as of its final version; the first one had none.
struct CisTorrentRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(
                .get, "/get_torrent_list", "Lists torrents that are given to others by the ingestion server's names.",
                scope: "read", answers: [.json(.array(.text), "oldest first")]
            ) { _ in
                let names = try await torrents().filter(\.isActive).map { CisTorrentName($0).text }
                return try .json(names, headers: ["cache-control": "no-store"])
            },
            Route(
                .post, "/start_torrents", "Gives torrents to others again; fetches those of the shared folder that are not here.",
                scope: "manage", bodies: [Self.names],
                answers: [
                    Self.none, .problem(404, "a torrent is neither here nor in the folder: none is started"),
                    .problem(409, "no node of the pipeline takes torrents"),
                ], handler: start),
            Route(
                .post, "/stop_torrents", "Gives torrents to nobody any more.", scope: "manage", bodies: [Self.names],
                answers: [Self.none]
            ) { request in
                for torrent in try await named(request) { _ = try await service.stopTorrent(torrent.id) }
                return Self.done
            },
            Route(
                .post, "/remove_torrents", "Removes torrents, and the media files in them.", scope: "manage",
                bodies: [Self.names], answers: [Self.none]
            ) { request in
                for torrent in try await named(request) {
                    let published = await published(torrent)
                    defer { if let published { unlink(published.path) } }
                    // A video that was fetched as this torrent is nothing without it.
                    _ = torrent.isSource
                        ? try await service.delete(torrent.video)
                        : try await service.removeTorrent(torrent.id, payload: true)
                }
                return Self.done
            },
        ]
    }

    private static let names = RouteContent.json(.array(.text))
    private static let none = RouteAnswer(200, "the text None, whatever was done", .text)

    /// The old server returned nothing, which its framework wrote like this; clients may wait for it.
    private static let done = Response.text("None")

    @Sendable private func start(_ request: Request) async throws -> Response {
        let (known, replication) = (try await torrents(), CisReplication(service: service))
        var found: [SharedTorrentView] = []
        var plans: [CisReplication.Plan] = []
        for name in try await CisNames.read(request) {
            if let torrent = known.first(where: { CisTorrentName($0).matches(name) }) {
                found.append(torrent)
            } else if let plan = try await replication.plan(name) {
                if let torrent = known.first(where: { $0.infoHash == plan.infoHash }) {
                    found.append(torrent)
                } else {
                    plans.append(plan)
                }
            } else {
                throw HTTPError(404, "there is no torrent \"\(name)\"", code: "unknown_torrent")
            }
        }
        for torrent in found { _ = try await service.startTorrent(torrent.id) }
        for plan in plans { try await replication.start(plan) }
        return Self.done
    }

    /// The name that a job's file has in the folder of media, if that is still this file: a later job of the same name
    /// puts another one there.
    private func published(_ torrent: SharedTorrentView) async -> URL? {
        let prefix = WantedOutputs.folder + "/"
        guard torrent.name.hasPrefix(prefix), torrent.name.hasSuffix(".tstream"),
            let name = Optional(String(torrent.name.dropLast(".tstream".count))),
            let own = try? await service.file(video: torrent.video, name: name)?.file,
            let place = InsideFolder(service.folder(service.blueprint.doors.cis.media)).file(String(name.dropFirst(prefix.count)))
        else { return nil }
        return try? await Lane.once("cis-media") {
            var (mine, theirs) = (stat(), stat())
            guard stat(own.path, &mine) == 0, lstat(place.path, &theirs) == 0 else { return nil }
            let isSame = mine.st_dev == theirs.st_dev ? mine.st_ino == theirs.st_ino : mine.st_size == theirs.st_size
            return isSame ? place : nil
        }
    }

    /// Those that the body names; unknown names are passed over, as they always were.
    private func named(_ request: Request) async throws -> [SharedTorrentView] {
        let names = try await CisNames.read(request)
        let known = try await torrents()
        return names.compactMap { name in known.first { CisTorrentName($0).matches(name) } }
    }

    /// All, oldest first.
    private func torrents() async throws -> [SharedTorrentView] {
        var all: [SharedTorrentView] = []
        var query = TorrentQuery(limit: 200)
        repeat {
            let page = try await service.torrents(query)
            all += page.data
            query.after = page.next
        } while query.after != nil
        return all.reversed()
    }
}

extension SharedTorrentView {
    fileprivate var id: SwarmTorrent.ID { SwarmTorrent.ID(video: video, name: name) }

    /// Its file is the video's source.
    var isSource: Bool { rendition == "source" }

    /// Others can have it, or will when its files have been looked at.
    fileprivate var isActive: Bool { state == .seeding || state == .checking || state == .satisfied }
}
