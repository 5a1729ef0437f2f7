import Foundation
public import StageKit
import Sys

/// `publish.folders`: puts the files that a request asked for by name into folders of this machine: media, pictures and
/// torrents, each as a whole or not at all, in place of what had the name. Torrents come last: who finds one finds its
/// file.
///
/// On the disk of the data folder a file gets a second name and takes no more room; elsewhere it is copied.
public actor FolderPublisher: Stage {
    public static let manifest = StageManifest(
        id: "publish.folders", summary: "puts files that a request asked for by name into the folders that it names",
        consumes: [], accepts: [.file, .picture, .torrent], produces: [])

    public init(settings: Settings) {}

    /// - Throws: `StageFailure`: `retry` for a folder that cannot be written; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        guard let folders = try WantedOutputs(job.request)?.folders else { return .skipped("no folders are named") }
        let places: [(ArtifactKind, String)] = [
            (.file, folders.media), (.picture, folders.pictures), (.torrent, folders.torrents),
        ]
        let prefix = WantedOutputs.folder + "/"
        // Torrents of renditions are nobody's here.
        let wanted = places.flatMap { kind, folder in
            job.inputs(kind).filter { $0.name.hasPrefix(prefix) }.map { ($0, URL(filePath: folder)) }
        }
        for (index, (artifact, folder)) in wanted.enumerated() {
            try job.progress(Double(index) / Double(wanted.count))
            do {
                try Self.put(artifact, named: String(artifact.name.dropFirst(prefix.count)), into: folder, job)
            } catch let error as SystemError {
                throw Self.failure(error, folder)
            }
        }
        try job.progress(1)
        return .done([])
    }

    private static func put(_ artifact: Artifact, named name: String, into folder: URL, _ job: Job) throws {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let place = InsideFolder(folder).file(name) else {
            throw StageFailure.permanent("bad_name", "\"\(name)\" is not a plain file name")
        }
        // Hidden, and of this job alone: what an interrupted attempt left is made anew.
        let passage = folder.appending(path: ".\(job.id).new")
        unlink(passage.path)
        defer { unlink(passage.path) }
        if link(artifact.file.path, passage.path) != 0 {
            _ = try FileCopy.copy(artifact.file.resolvingSymlinksInPath(), to: passage) { _, _ in try job.progress(0) }
        }
        let code = rename(passage.path, place.path) == 0 ? 0 : -errno
        try SystemError.check(code, "write \(place.path)")
    }

    private static func failure(_ error: SystemError, _ folder: URL) -> StageFailure {
        switch error.code {
        case ENOSPC, EDQUOT: .retry("disk_full", "no space left in \(folder.path)")
        case ENOENT, ENOTDIR, EACCES, EPERM, EROFS:
            .retry("unwritable_folder", "\(error)", hint: "let the server's user write there")
        default: .retry("cannot_publish", error.description)
        }
    }
}
