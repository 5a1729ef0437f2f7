import Crypto
import Foundation

/// Digests of a file that are taken along as far as it comes in order, and from the file itself for the rest.
struct RunningDigests {
    private let wanted: Set<Digest.Algorithm>
    private let promised: Digest?
    private var offered: Digest?
    private var streams: [DigestStream]
    /// So far the streams have come.
    private var position = 0

    init(_ request: FetchRequest) {
        wanted = request.digests
        promised = request.checksum
        let algorithms = wanted.union(request.checksum.map { [$0.algorithm] } ?? [])
        streams = algorithms.map { DigestStream($0) }
    }

    /// What the server says of the whole file.
    mutating func expect(_ digest: Digest?) {
        offered = digest
        guard let digest, !streams.contains(where: { $0.algorithm == digest.algorithm }) else { return }
        // One that comes late would have to read again what has passed already: it begins with the others.
        streams.append(DigestStream(digest.algorithm))
    }

    var isEmpty: Bool { streams.isEmpty }

    mutating func update(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard offset == position, !streams.isEmpty else { return }
        for stream in streams { stream.update(bytes.bytes) }
        position += bytes.count
    }

    /// Reads what has not passed, and compares.
    ///
    /// - Returns: what was promised and kept, and what was wanted.
    /// - Throws: `FetchError` (wrongChecksum) when the file is not what was promised; `CancellationError`.
    mutating func finish(_ file: PartialFile, isCancelled: () -> Bool) throws -> (checked: [Digest], wanted: [Digest]) {
        guard !streams.isEmpty else { return ([], []) }
        try file.read(from: position, isCancelled: isCancelled) { piece in
            for stream in streams { stream.update(piece.bytes) }
        }
        let found = streams.map { $0.finish() }
        let expected = [promised, offered].compactMap { $0 }
        for digest in expected where !found.contains(digest) {
            let other = found.first { $0.algorithm == digest.algorithm }
            throw FetchError(
                .wrongChecksum,
                "the file's checksum is \(other.map { "\($0)" } ?? "unknown") instead of \(digest)")
        }
        return (expected, found.filter { wanted.contains($0.algorithm) })
    }
}
