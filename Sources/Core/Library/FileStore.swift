import Foundation
import StageKit

/// The files of a data folder. A file is written somewhere else on the same disk, synchronised, and renamed into
/// place; so a name that exists is always a whole file.
///
///     videos/{id}/{name}       artefacts, one folder a video
///     incoming/{id}            being received
///     uploads/{id}             being received in pieces, over restarts
///     scratch/{job}-{claim}/   being made
///     work/{job}/              kept over attempts at a job
struct FileStore: Sendable {
    let folder: URL
    let videos: URL
    let incoming: URL
    let uploads: URL
    let scratch: URL
    let work: URL

    /// Makes the folders that are missing.
    init(_ folder: URL) throws {
        self.folder = folder
        videos = folder.appendingPathComponent("videos", isDirectory: true)
        incoming = folder.appendingPathComponent("incoming", isDirectory: true)
        uploads = folder.appendingPathComponent("uploads", isDirectory: true)
        scratch = folder.appendingPathComponent("scratch", isDirectory: true)
        work = folder.appendingPathComponent("work", isDirectory: true)
        for folder in [videos, incoming, uploads, scratch, work] { try Self.makeFolder(folder) }
    }

    /// A folder of the settings: a relative one lies in the data folder.
    func place(_ path: String) -> URL {
        path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path, directoryHint: .isDirectory)
    }

    func folder(of video: Identifier) -> URL {
        videos.appendingPathComponent(video.rawValue, isDirectory: true)
    }

    func upload(_ id: Identifier) -> URL { uploads.appendingPathComponent(id.rawValue, isDirectory: false) }

    /// Nil for a name that would lead out of the video's folder.
    func file(of video: Identifier, _ name: String) -> URL? { InsideFolder(folder(of: video)).file(name) }

    /// An empty folder for one attempt at a job.
    func makeScratch(_ name: String) throws -> URL {
        let folder = scratch.appendingPathComponent(name, isDirectory: true)
        Self.remove(folder)
        try Self.makeFolder(folder)
        return folder
    }

    /// What stays of a job over attempts. Made by whoever needs it.
    func workbench(of job: Identifier) -> URL { work.appendingPathComponent(job.rawValue, isDirectory: true) }

    func removeWorkbench(of job: Identifier) { Self.remove(workbench(of: job)) }

    /// Waits until the contents of a file are on the disk.
    ///
    /// - Returns: its size.
    /// - Throws: `DiskError`; `ENOENT` when it is missing, `EINVAL` when it is not a plain file.
    static func synchronise(_ file: URL) throws -> Int {
        let descriptor = try DiskError.check(open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), "open", file.path)
        defer { close(descriptor) }
        var status = stat()
        try DiskError.check(fstat(descriptor, &status), "stat", file.path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DiskError(number: EINVAL, call: "stat", path: file.path)
        }
        try DiskError.check(fsync(descriptor), "fsync", file.path)
        return Int(status.st_size)
    }

    /// Renames synchronised files into place, over what was there, and waits until the new names are on the disk.
    ///
    /// - Parameter isCopied: leaves the files under their old names too, so that nothing is lost when the transaction is
    ///   not committed.
    func adopt(_ drafts: [(file: URL, name: String)], of video: Identifier, isCopied: Bool = false) throws {
        try adopt(drafts.map { ($0.file, $0.name, isCopied) }, of: video)
    }

    /// The same, with a choice for each file.
    func adopt(_ drafts: [(file: URL, name: String, isCopied: Bool)], of video: Identifier) throws {
        var folders: Set<URL> = []
        for (file, name, isCopied) in drafts {
            guard let place = self.file(of: video, name) else {
                throw DiskError(number: EINVAL, call: "rename", path: name)
            }
            let parent = place.deletingLastPathComponent()
            try Self.makeFolder(parent)
            if isCopied {
                try Self.share(file, at: place, by: scratch.appendingPathComponent(Identifier().rawValue))
            } else {
                try DiskError.check(rename(file.path, place.path), "rename", place.path)
            }
            // The names of the folders on the way may be as new as the file's.
            var folder = parent
            while folder.path.count >= videos.path.count {
                folders.insert(folder)
                folder.deleteLastPathComponent()
            }
        }
        for folder in folders { try Self.synchroniseFolder(folder) }
    }

    /// Gives a file a second name, in place of what had that name.
    private static func share(_ file: URL, at place: URL, by passage: URL) throws {
        var (mine, theirs) = (stat(), stat())
        try DiskError.check(stat(file.path, &mine), "stat", file.path)
        // Of two names of one file, rename(2) would leave both.
        if lstat(place.path, &theirs) == 0, (mine.st_ino, mine.st_dev) == (theirs.st_ino, theirs.st_dev) { return }
        try DiskError.check(link(file.path, passage.path), "link", file.path)
        guard rename(passage.path, place.path) == 0 else {
            let error = DiskError(number: errno, call: "rename", path: place.path)
            unlink(passage.path)
            throw error
        }
    }

    func remove(_ name: String, of video: Identifier) {
        if let file = file(of: video, name) { Self.remove(file) }
    }

    func removeFolder(of video: Identifier) { Self.remove(folder(of: video)) }

    /// Takes a video's files out of its folder before the transaction that forgets them is committed, so that whoever
    /// reads the outcome finds nothing there any more. What still lies aside when the process ends is swept.
    func setAside(_ video: Identifier) { _ = rename(folder(of: video).path, aside(video).path) }

    /// The transaction did not come to be.
    func takeBack(_ video: Identifier) { _ = rename(aside(video).path, folder(of: video).path) }

    func removeAside(_ video: Identifier) { Self.remove(aside(video)) }

    private func aside(_ video: Identifier) -> URL {
        scratch.appendingPathComponent("rejected-\(video)", isDirectory: true)
    }

    /// Removes everything that no row knows: what was being received or made when the process ended, and files that
    /// were renamed into place for a transaction that never came.
    ///
    /// - Parameters:
    ///   - known: names of the artefacts of a video; nil when there is no such video.
    ///   - isKept: whether a job may still need what it keeps.
    /// - Returns: how many files and folders it removed.
    @discardableResult
    func sweep(
        known: (Identifier) throws -> Set<String>?, isKept: (Identifier) throws -> Bool = { _ in false }
    ) throws -> Int {
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: work.path) {
            if let job = Identifier(rawValue: name), try isKept(job) { continue }
            Self.remove(work.appendingPathComponent(name))
            count += 1
        }
        for folder in [incoming, scratch] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                Self.remove(folder.appendingPathComponent(name))
                count += 1
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: videos.path) {
            let folder = videos.appendingPathComponent(name, isDirectory: true)
            guard let video = Identifier(rawValue: name), let names = try known(video), !names.isEmpty else {
                Self.remove(folder)
                count += 1
                continue
            }
            count += sweep(folder, keeping: names)
        }
        return count
    }

    private func sweep(_ folder: URL, keeping names: Set<String>) -> Int {
        var kept = names
        for name in names {
            // A folder on the way to a known file stays.
            var parts = name.split(separator: "/").dropLast()
            while !parts.isEmpty {
                kept.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let strays = found.filter { !kept.contains($0) }
        for stray in strays { Self.remove(folder.appendingPathComponent(stray)) }
        return strays.count
    }

    private static func makeFolder(_ folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private static func synchroniseFolder(_ folder: URL) throws {
        let descriptor = try DiskError.check(open(folder.path, O_RDONLY | O_CLOEXEC), "open", folder.path)
        defer { close(descriptor) }
        try DiskError.check(fsync(descriptor), "fsync", folder.path)
    }

    /// Removes a file or a folder with all it holds; what cannot be removed now is swept at the next start.
    static func remove(_ file: URL) { try? FileManager.default.removeItem(at: file) }
}
