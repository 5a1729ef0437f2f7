import Synchronization

/// Which line makes which chunk. Each chunk is made by one.
final class ChunkClaims: Sendable {
    private struct State {
        var taken: Set<Int>
        /// How many there seem to be; only who comes there from the chunk before may go beyond.
        var expected: Int
        /// How many there are, once somebody has seen the end.
        var count: Int?
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - done: chunks of earlier attempts.
    ///   - count: how many there are, where an earlier attempt has seen the end.
    ///   - expected: how many there seem to be.
    init(done: Set<Int>, count: Int?, expected: Int) {
        // After what is done something may come, whatever was expected.
        let next = (done.max() ?? -1) + 2
        state = Mutex(State(taken: done, expected: max(expected, next), count: count))
    }

    /// The first chunk that nobody has taken yet; nil when there is none.
    func next() -> Int? {
        state.withLock { state in
            let end = state.count ?? state.expected
            guard let chunk = (0..<max(end, 0)).first(where: { !state.taken.contains($0) }) else { return nil }
            state.taken.insert(chunk)
            return chunk
        }
    }

    /// Takes a chunk for who has just finished the one before.
    ///
    /// - Returns: false when somebody else has it.
    func take(_ chunk: Int) -> Bool {
        state.withLock { state in
            guard state.count.map({ chunk < $0 }) ?? true else { return false }
            return state.taken.insert(chunk).inserted
        }
    }

    /// Gives back chunks that were not finished.
    func giveBack(_ chunks: Set<Int>) { state.withLock { $0.taken.subtract(chunks) } }

    /// How many chunks there are; nil while nobody has seen the end.
    var count: Int? { state.withLock { $0.count } }

    /// The picture has so many chunks.
    func end(_ count: Int) { state.withLock { $0.count = min($0.count ?? count, count) } }
}
