import Foundation
import StageKit
import Torrents

/// A torrent that a video has: what is needed to hold it for others.
struct Holding: Sendable {
    let id: SwarmTorrent.ID
    let infoHash: InfoHash
    /// Of its files together, in bytes.
    let size: Int
    /// The `.torrent` artefact. Read when it is needed: five hundred of them would be much to keep.
    let file: URL
    /// Where its files are.
    let folder: URL
    /// Below the folder, in the order of the torrent.
    let files: [String]

    /// - Throws: `StageFailure` when its files are not what the torrent says.
    init(_ torrent: Artifact, of job: Job) throws {
        id = SwarmTorrent.ID(video: job.video, name: torrent.name)
        file = torrent.file
        let metainfo: Metainfo
        do throws(MetainfoError) {
            metainfo = try Metainfo([UInt8](try Self.contents(of: torrent.file)))
        } catch {
            throw StageFailure.permanent(error.code.rawValue, "\(torrent.name) cannot be seeded: \(error)")
        }
        infoHash = metainfo.infoHash
        size = metainfo.size
        files = torrent.traits.payload ?? []
        let wanted = metainfo.files.filter { !$0.isPadding }
        let renditions = files.map { name in
            job.inputs.first { $0.name == name && [.rendition, .source, .file].contains($0.kind) }
        }
        guard !files.isEmpty, wanted.count == files.count,
            zip(wanted, renditions).allSatisfy({ $0.size == $1?.size }), let first = renditions.first??.file
        else {
            throw StageFailure.permanent(
                "changed_files", "the files of \(torrent.name) are not those it was made of",
                hint: "retry the node that makes torrents")
        }
        folder = files[0].split(separator: "/").reduce(first) { url, _ in url.deletingLastPathComponent() }
    }

    private static func contents(of file: URL) throws(MetainfoError) -> Data {
        do { return try Data(contentsOf: file) } catch { throw MetainfoError.unreadable(file.lastPathComponent) }
    }

    /// What a session is to be told.
    ///
    /// - Throws: the error of reading the `.torrent` file.
    func addition(_ record: SwarmRecord?, isPaused: Bool) throws -> Addition {
        var addition = Addition(.metainfo([UInt8](try Data(contentsOf: file))), folder: folder)
        addition.files = files
        // It was made from them, and they never change: there is nothing to find out by hashing.
        addition.isComplete = true
        addition.isPaused = isPaused
        addition.uploaded = record?.uploaded ?? 0
        addition.seedingTime = record?.seedingTime ?? 0
        return addition
    }
}
