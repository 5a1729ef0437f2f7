import Foundation
import StageKit
import Sys

/// A file of this machine that is to be taken in. It is copied, never moved: it belongs to somebody else.
struct LocalSource {
    private let file: URL
    private let largest: Int

    /// - Parameter file: with all links of its path resolved.
    init(_ file: URL, largest: Int) {
        self.file = file
        self.largest = largest
    }

    /// - Parameter progress: bytes copied, bytes there are.
    /// - Returns: bytes copied.
    /// - Throws: `StageFailure`, or what `progress` throws.
    func copy(to target: URL, progress: (Int, Int) throws -> Void) throws -> Int {
        do {
            return try FileCopy.copy(file, to: target) { copied, total in
                if max(copied, total) > largest { throw Self.tooLarge(max(copied, total), largest) }
                try progress(copied, total)
            }
        } catch let error as SystemError {
            throw failure(error)
        }
    }

    private static func tooLarge(_ size: Int, _ largest: Int) -> StageFailure {
        .reject("too_large", "the file has \(size) bytes; at most \(largest) are allowed")
    }

    private func failure(_ error: SystemError) -> StageFailure {
        switch error.code {
        case ENOSPC, EDQUOT: .retry("disk_full", "no space left for the source")
        case ENOENT, ENOTDIR: .permanent("not_found", "there is no file \(file.path)")
        case EINVAL: .permanent("not_a_file", "\(file.path) is no regular file")
        case EACCES, EPERM, ELOOP: .permanent("forbidden", "\(file.path) may not be read: \(error.words)")
        case ESTALE: .retry("still_growing", "\(file.path) changed while it was copied")
        default: .retry("copy_failed", error.description)
        }
    }
}
