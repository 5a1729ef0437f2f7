import CTorrent
import Foundation
import Synchronization

/// Hashes the pieces of files on threads of its own, all of which have ended when it is done.
final class PieceHasher: @unchecked Sendable {
    // @unchecked because of the buffers: each piece has a place of its own in them, which one thread writes, and nobody
    // reads before all threads have ended.

    private struct State {
        var next = 0
        var done = 0
        var running = 0
        var failure: (any Error)?
    }

    private let layout: PieceLayout
    private let pieceLength: Int
    private let files: [OpenedFile]
    private let v1: UnsafeMutableBufferPointer<UInt8>
    /// Of each file, its leaves.
    private let v2: [UnsafeMutableBufferPointer<UInt8>]
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)
    private let progress: @Sendable (Int) throws -> Void

    /// - Parameter progress: told after each piece how many bytes are done, from any thread, never two at once; what it
    ///   throws ends the work.
    init(
        _ layout: PieceLayout, files: [OpenedFile], pieceLength: Int, isV2: Bool,
        progress: @escaping @Sendable (Int) throws -> Void
    ) {
        self.layout = layout
        self.files = files
        self.pieceLength = pieceLength
        self.progress = progress
        v1 = .allocate(capacity: layout.pieceCount * 20)
        v2 = files.map { .allocate(capacity: isV2 ? ($0.size + Merkle.block - 1) / Merkle.block * 32 : 0) }
    }

    deinit {
        v1.deallocate()
        for leaves in v2 { leaves.deallocate() }
    }

    /// - Returns: the hashes of version 1, and the leaves of each file of version 2, one after the other.
    /// - Throws: what `progress` throws, or `SystemError`.
    func run(threads: Int) throws -> (pieces: [UInt8], leaves: [[UInt8]]) {
        let count = max(1, min(threads, layout.work.count))
        state.withLock { $0.running = count }
        for index in 0..<count {
            let thread = Thread { [self] in
                work()
                if state.withLock({ state in
                    state.running -= 1
                    return state.running == 0
                }) {
                    finished.signal()
                }
            }
            thread.name = "pieces-\(index)"
            thread.start()
        }
        finished.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return (Array(v1), v2.map { Array($0) })
    }

    private func work() {
        while let index = next() {
            do {
                let count = try hash(layout.work[index])
                try state.withLock { state in
                    state.done += count
                    try progress(state.done)
                }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
    }

    private func next() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.next < layout.work.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// - Returns: how many bytes of the files it was.
    private func hash(_ work: PieceLayout.Work) throws -> Int {
        switch work {
        case .piece(let number, let spans):
            try hash(spans, sha1: piece(number), blocks: nil)
            // In a hybrid the same bytes are hashed for version 2, and counted there.
            return spans.contains { $0.file == nil } ? 0 : spans.reduce(0) { $0 + $1.length }
        case .pair(let number, let file, let offset):
            let result = cpieces_hash_two(
                files[file].descriptor, Int64(offset), Int64(offset + pieceLength), Int64(pieceLength), piece(number),
                piece(number + 1))
            if result == -ENOTSUP {
                for part in 0..<2 {
                    let span = PieceLayout.Span(file: file, offset: offset + part * pieceLength, length: pieceLength)
                    try hash([span], sha1: piece(number + part), blocks: nil)
                }
            } else {
                try files[file].check(result)
            }
            return 2 * pieceLength
        case .blocks(let file, let number, let length):
            let span = PieceLayout.Span(file: file, offset: number * pieceLength, length: length)
            try hash([span], sha1: nil, blocks: leaves(file, number))
            return length
        case .both(let number, let file, let inFile, let length):
            let span = PieceLayout.Span(file: file, offset: inFile * pieceLength, length: length)
            try hash([span], sha1: piece(number), blocks: leaves(file, inFile))
            return length
        }
    }

    private func hash(
        _ spans: [PieceLayout.Span], sha1: UnsafeMutablePointer<UInt8>?, blocks: UnsafeMutablePointer<UInt8>?
    ) throws {
        let places = spans.map { span in
            cpieces_span(
                fd: span.file.map { files[$0].descriptor } ?? -1, offset: Int64(span.offset),
                length: Int64(span.length))
        }
        let result = cpieces_hash(places, places.count, sha1, blocks)
        let file = spans.compactMap(\.file).first ?? 0
        try files[file].check(result)
    }

    private func piece(_ number: Int) -> UnsafeMutablePointer<UInt8>? { v1.baseAddress.map { $0 + 20 * number } }

    private func leaves(_ file: Int, _ piece: Int) -> UnsafeMutablePointer<UInt8>? {
        v2[file].baseAddress.map { $0 + piece * (pieceLength / Merkle.block) * 32 }
    }
}
