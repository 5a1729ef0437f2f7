import Core
import Foundation
import HTTP
import StageKit
import Torrents

/// A torrent of the folder that ingestion servers share, which this server does not have yet: it is fetched from those
/// who have it and becomes a video.
struct CisReplication: Sendable {
    /// What has to be known before anything is begun.
    struct Plan: Sendable {
        let torrent: URL
        /// What the torrent calls its file.
        let name: String
        let infoHash: String
    }

    let service: Service

    /// Of `.torrent` files, in bytes: enough for 12 GB in pieces of 32 KiB.
    private static let largest = 8 << 20

    /// The video's name for clients, so that the same torrent is fetched once.
    private static func externalID(_ infoHash: String) -> String { "btih:" + infoHash }

    /// - Returns: nil when there is no such file in the folder.
    /// - Throws: `HTTPError`: 409 when no node takes torrents, 422 for a file that is none.
    func plan(_ name: String) async throws -> Plan? {
        guard name.hasSuffix(".tstream") || name.hasSuffix(".torrent"), !name.contains("/"),
            let file = InsideFolder(service.folder(service.blueprint.doors.cis.torrents)).file(name),
            let bytes = await Self.read(file)
        else { return nil }
        guard service.blueprint.nodes.contains(where: { $0.manifest.id == "ingest.torrent" }) else {
            throw HTTPError(
                409, "\"\(name)\" is not here, and no node of this pipeline takes torrents", code: "no_torrent_ingest",
                hint: "an operator can add one with the stage ingest.torrent")
        }
        do throws(MetainfoError) {
            let metainfo = try Metainfo(bytes)
            return Plan(torrent: file, name: metainfo.name, infoHash: metainfo.infoHash.hex)
        } catch {
            throw HTTPError(422, "\"\(name)\" is no torrent: \(error)", code: "bad_torrent")
        }
    }

    /// Begins, unless it is under way; again, when it failed before.
    func start(_ plan: Plan) async throws {
        let id = Self.externalID(plan.infoHash)
        if let known = try await service.videos(VideoQuery(externalID: id, limit: 1)).data.first {
            guard known.state == .failed || known.state == .cancelled else { return }
            _ = try await service.retry(known.id)
            return
        }
        let file = try service.incoming(upTo: Self.largest)
        do {
            try await file.write(contentsOf: plan.torrent)
            _ = try await file.finish()
        } catch {
            await file.discard()
            throw error
        }
        // What a pool has, all of it give to others.
        let request = JSON.object([JSON.Member("seed", .bool(true))])
        _ = try await service.create(NewVideo(name: plan.name, externalID: id, request: request, upload: file))
    }

    /// On a thread of its own: a folder that machines share may let us wait.
    private static func read(_ file: URL) async -> [UInt8]? {
        try? await Lane.once("cis-torrents") {
            guard let handle = try? FileHandle(forReadingFrom: file),
                let bytes = try? handle.read(upToCount: largest + 1), bytes.count <= largest
            else { return nil }
            return [UInt8](bytes)
        }
    }
}
