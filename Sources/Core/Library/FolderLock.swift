import Foundation
import Synchronization

/// Keeps a data folder for one process. The kernel lets go of it when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: `Refusal` when another process holds the folder, or when it cannot be written.
    init(_ folder: URL) throws {
        let file = folder.appendingPathComponent("lock", isDirectory: false)
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Refusal(
                .unavailable, code: "data_folder", "cannot write in \(folder.path): \(DiskError.words(errno))",
                hint: "give a folder that this user may write with --data")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Refusal(
                .unavailable, code: "data_folder_in_use", "another millrace uses \(folder.path)",
                hint: "stop it, or give this one another folder with --data")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets go of the folder. Harmless the second time.
    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }
}
