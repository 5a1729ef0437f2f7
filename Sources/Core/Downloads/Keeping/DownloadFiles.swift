import Foundation
import StageKit

/// Working names and the way from there to the final one. Everything here blocks.
enum DownloadFiles {
    /// The file while it comes; whoever fetches may keep notes beside it under names that begin with this one.
    static func partial(_ id: Identifier, in folder: URL) -> URL {
        folder.appendingPathComponent(".millrace-\(id).part", isDirectory: false)
    }

    /// Removes what there is of a download that is not finished.
    static func discard(_ id: Identifier, in folder: URL) {
        let name = partial(id, in: folder).lastPathComponent
        for found in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        where found.hasPrefix(name) {
            unlink(folder.appendingPathComponent(found, isDirectory: false).path)
        }
    }

    /// Gives a synchronised file its name, and waits until that is on the disk. The name never stands for half a file.
    ///
    /// - Parameters:
    ///   - overwrites: replaces what has the name.
    ///   - announce: told under which name it is going to be, before it is; another name may follow.
    /// - Returns: the file.
    /// - Throws: `DiskError`, what `announce` throws.
    static func place(
        _ partial: URL, as name: DownloadName, overwrites: Bool, announce: (URL) async throws -> Void
    ) async throws -> URL {
        let folder = partial.deletingLastPathComponent()
        for attempt in 1... {
            let name = attempt == 1 ? name.description : attempt <= 50 ? name.numbered(attempt) : name.randomised
            let file = folder.appendingPathComponent(name, isDirectory: false)
            var status = stat()
            // Most names that are taken are found so; the rest at the moment of the linking.
            if !overwrites && lstat(file.path, &status) == 0 { continue }
            try await announce(file)
            guard try take(file, from: partial, overwrites: overwrites) else { continue }
            try synchronise(folder)
            return file
        }
        throw DiskError(number: EEXIST, call: "link", path: partial.path)
    }

    /// - Returns: false when the name is taken.
    private static func take(_ file: URL, from partial: URL, overwrites: Bool) throws -> Bool {
        if !overwrites {
            if link(partial.path, file.path) == 0 {
                unlink(partial.path)
                return true
            }
            if errno == EEXIST { return false }
            // Some file systems have no second names: the name is taken by an empty file, and that replaced.
            guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
                throw DiskError(number: errno, call: "link", path: file.path)
            }
            let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor < 0 && errno == EEXIST { return false }
            close(try DiskError.check(descriptor, "open", file.path))
        }
        try DiskError.check(rename(partial.path, file.path), "rename", file.path)
        return true
    }

    private static func synchronise(_ folder: URL) throws {
        let descriptor = try DiskError.check(open(folder.path, O_RDONLY | O_CLOEXEC), "open", folder.path)
        defer { close(descriptor) }
        try DiskError.check(fsync(descriptor), "fsync", folder.path)
    }

    /// What a start finds of a download that was on its way to its name. Both names of one file: the first one goes.
    static func remains(_ id: Identifier, in folder: URL, announced file: URL) -> (partial: Bool, final: Bool) {
        let partial = partial(id, in: folder)
        var (mine, theirs) = (stat(), stat())
        let hasPartial = lstat(partial.path, &mine) == 0
        let hasFinal = lstat(file.path, &theirs) == 0 && theirs.st_mode & S_IFMT == S_IFREG
        guard hasPartial, hasFinal, (mine.st_ino, mine.st_dev) == (theirs.st_ino, theirs.st_dev) else {
            return (hasPartial, hasFinal)
        }
        unlink(partial.path)
        return (false, true)
    }

    /// In bytes; nil where nobody can say.
    static func room(at folder: URL) -> (free: Int, capacity: Int)? {
        var disk = statvfs()
        guard statvfs(folder.path, &disk) == 0 else { return nil }
        return (Int(disk.f_bavail) * Int(disk.f_frsize), Int(disk.f_blocks) * Int(disk.f_frsize))
    }

    /// What a file takes of the disk, holes not counted, in bytes; 0 when there is none.
    static func room(of file: URL) -> Int {
        var status = stat()
        return lstat(file.path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    /// Of a file that is there; nil otherwise.
    static func size(of file: URL) -> Int? {
        var status = stat()
        return lstat(file.path, &status) == 0 ? Int(status.st_size) : nil
    }
}
