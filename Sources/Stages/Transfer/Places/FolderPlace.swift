import Fetch
import Foundation
import StageKit
import Sys

/// A folder of this machine, such as a mounted file system. It must be there already: an empty mount point is not
/// filled by mistake.
final class FolderPlace: RenamingPlace {
    private let folder: URL
    private let isCancelled: @Sendable () -> Bool
    let canAppend = false

    /// - Throws: `FetchError` when there is no such folder.
    init(_ path: String, isCancelled: @escaping @Sendable () -> Bool) throws {
        folder = URL(filePath: path.isEmpty ? "/" : path, directoryHint: .isDirectory).resolvingSymlinksInPath()
        self.isCancelled = isCancelled
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw FetchError(.notFound, "there is no folder \(path)")
        }
    }

    func look(_ name: String) throws -> Standing? {
        let file = file(name)
        var status = stat()
        guard lstat(file.path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.error(errno, file)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FetchError(.unwritable, "\(file.path) is no regular file")
        }
        return Standing(size: Int(status.st_size), version: "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
    }

    func put(_ parcel: Parcel, from start: Int, as name: String) throws {
        let target = file(name)
        do {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try? remove(name)
            _ = try FileCopy.copy(parcel.file.resolvingSymlinksInPath(), to: target) { copied, _ in
                if isCancelled() { throw CancellationError() }
                try parcel.progress(copied)
            }
            let handle = try FileHandle(forWritingTo: target)
            try handle.synchronize()
            try handle.close()
        } catch let error as SystemError {
            throw Self.error(error.code, target)
        } catch let error as CocoaError {
            throw FetchError(.unwritable, "cannot write \(target.path): \(error.localizedDescription)")
        }
    }

    func rename(_ temporary: String, to name: String) throws {
        let target = file(name)
        guard Glibc.rename(file(temporary).path, target.path) == 0 else { throw Self.error(errno, target) }
        // The new name is for good once its folder is.
        let descriptor = open(target.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    func remove(_ name: String) throws {
        guard unlink(file(name).path) == 0 || errno == ENOENT else { throw Self.error(errno, file(name)) }
    }

    func read(_ name: String, from offset: Int, received: ([UInt8]) throws -> Void) throws {
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: file(name)) } catch {
            throw FetchError(.notFound, "\(file(name).path) cannot be read: \(error.localizedDescription)")
        }
        try handle.seek(toOffset: UInt64(offset))
        while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
            if isCancelled() { throw CancellationError() }
            try received([UInt8](data))
        }
    }

    private func file(_ name: String) -> URL { folder.appending(path: name, directoryHint: .notDirectory) }

    private static func error(_ code: Int32, _ file: URL) -> FetchError {
        let words = "cannot write \(file.path): \(String(cString: strerror(code)))"
        return FetchError(code == ENOSPC || code == EDQUOT ? .diskFull : .unwritable, words)
    }
}
