import Crypto
import Foundation
import StageKit

/// By what a source is known again: work on one file must not go on with another.
struct SourceIdentity: Codable, Equatable, Sendable {
    /// In bytes.
    let size: Int
    /// In nanoseconds since 1970.
    let modified: Int
    /// Of samples of the contents: copying a data folder changes the time of a file and nothing else.
    let digest: String

    /// Bytes of each sample, and how many there are.
    private static let sample = (bytes: 64 << 10, count: 32)

    /// - Throws: the error of the system when the file cannot be read.
    init(_ file: URL) throws {
        (size, modified) = try Self.status(file)
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        let stream = DigestStream(.sha256)
        for index in 0..<Self.sample.count {
            let last = max(0, size - Self.sample.bytes)
            try handle.seek(toOffset: UInt64(last * index / (Self.sample.count - 1)))
            stream.update([UInt8](try handle.read(upToCount: Self.sample.bytes) ?? Data()))
            if last == 0 { break }
        }
        digest = stream.finish().hex
    }

    /// Whether the file still is the one that was looked at, as far as can be told without reading it.
    func isStill(_ file: URL) -> Bool {
        guard let now = try? Self.status(file) else { return false }
        return now == (size, modified)
    }

    static let changed = StageFailure.permanent(
        "source_changed", "the source is not the file any more that was looked at before",
        hint: "the files of the data folder must not be changed; send the video again")

    private static func status(_ file: URL) throws -> (Int, Int) {
        var status = stat()
        guard stat(file.path, &status) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (Int(status.st_size), status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
    }
}
