import StageKit

/// Which chunks are joined next, of those that have come in whatever order: a decision from names alone.
struct ChunkRows {
    enum Step: Equatable {
        /// All that is needed is there. `sound` is false when that has to do without.
        case join(sound: Bool)
        /// It does not come any more.
        case pass
        /// Nothing can be done before something comes.
        case wait
    }

    /// A chunk is given up that has not come when one so many numbers further on has been here for so many seconds:
    /// runners send all that they have at once, and each four times at most.
    static let patience = 4
    static let rest = 10.0

    /// The numbers that are there, by variant.
    private let numbers: [Int: Set<Int>]
    /// The highest number that has been here for a while.
    private let settled: Int

    /// - Parameter age: for how many seconds a chunk has been here.
    init(_ chunks: [ChunkName], age: (ChunkName) -> Double) {
        numbers = Dictionary(grouping: chunks, by: \.variant).mapValues { Set($0.map(\.number)) }
        settled = chunks.filter { age($0) >= Self.rest }.map(\.number).max() ?? -1
    }

    /// What to do with the row of a number.
    ///
    /// - Parameters:
    ///   - pictures: variants that all have to be there.
    ///   - sound: the variant of the sound, if it is one by itself.
    ///   - isOver: whether no more will come.
    func step(_ number: Int, pictures: Set<Int>, sound: Int?, isOver: Bool) -> Step {
        let hasPictures = pictures.allSatisfy { has(number, $0) }
        let hasSound = sound.map { has(number, $0) } ?? true
        if hasPictures && hasSound { return .join(sound: true) }
        guard isOver || settled >= number + Self.patience else { return .wait }
        if hasPictures && !pictures.isEmpty { return .join(sound: false) }
        let latest = pictures.union(sound.map { [$0] } ?? []).compactMap { numbers[$0]?.max() }.max() ?? -1
        return latest > number ? .pass : .wait
    }

    private func has(_ number: Int, _ variant: Int) -> Bool { numbers[variant]?.contains(number) ?? false }

    /// Variants whose first chunk is there, when these are all: as many as were asked for, or some are far ahead.
    ///
    /// - Parameter expected: how many.
    func variants(expected: Int, isOver: Bool) -> [Int]? {
        let first = numbers.filter { $0.value.contains(0) }.map(\.key).sorted()
        guard first.count >= expected || isOver || settled >= 1 else { return nil }
        return first.isEmpty ? nil : first
    }
}
