import StageKit
import Testing

@testable import Live

/// Which chunks are joined next, whatever the order in which they came.
@Suite struct ChunkRowsTests {
    /// - Parameter names: those that came just now have a plus sign.
    private static func rows(_ names: String) -> ChunkRows {
        let all = names.split(separator: " ").map { (name: $0.prefix(3), isNew: $0.hasSuffix("+")) }
        let chunks = all.compactMap { ChunkName("\($0.name.dropLast(1))00000\($0.name.last ?? "0").ts") }
        let new = Set(zip(chunks, all).filter(\.1.isNew).map(\.0))
        return ChunkRows(chunks) { new.contains($0) ? 1 : 20 }
    }

    static let steps: [(have: String, number: Int, isOver: Bool, step: ChunkRows.Step)] = [
        ("0-0 1-0 2-0", 0, false, .join(sound: true)),
        // One is not there yet; others are ahead.
        ("0-0 1-0", 0, false, .wait), ("0-0 1-0 1-1 2-1 0-1", 0, false, .wait), ("", 0, false, .wait), ("", 0, true, .wait),
        // It does not come any more.
        ("0-0 1-0 1-4", 0, false, .pass), ("0-0 1-0 1-4+", 0, false, .wait), ("0-0 1-0 1-1", 0, true, .pass), ("1-1 2-1", 0, true, .pass),
        // Pictures without their sound are better than none.
        ("1-0 2-0", 0, false, .wait), ("1-0 2-0 0-4", 0, false, .join(sound: false)),
        ("1-0 2-0", 0, true, .join(sound: false)),
        // A rest of the sound alone is of no use.
        ("0-3", 3, true, .wait),
    ]

    @Test func theNextStep() {
        for (have, number, isOver, step) in Self.steps {
            let found = Self.rows(have).step(number, pictures: [1, 2], sound: 0, isOver: isOver)
            #expect(found == step, "\(have) at \(number)\(isOver ? ", over" : "")")
        }
        // Sound alone, and sound beside each picture.
        #expect(Self.rows("0-0").step(0, pictures: [], sound: 0, isOver: false) == .join(sound: true))
        #expect(Self.rows("0-0 1-0").step(0, pictures: [0, 1], sound: nil, isOver: false) == .join(sound: true))
    }

    @Test func whatThereIsIsKnownWhenEnoughHasCome() {
        #expect(Self.rows("0-0 1-0 2-0").variants(expected: 3, isOver: false) == [0, 1, 2])
        #expect(Self.rows("0-0 2-0").variants(expected: 3, isOver: false) == nil)
        // There is no sound, so it does not come.
        #expect(Self.rows("0-0 1-0 0-1").variants(expected: 3, isOver: false) == [0, 1])
        #expect(Self.rows("0-0 1-0 0-1+").variants(expected: 3, isOver: false) == nil)
        #expect(Self.rows("0-0").variants(expected: 3, isOver: true) == [0])
        #expect(Self.rows("0-1 1-2").variants(expected: 3, isOver: true) == nil)
    }
}
