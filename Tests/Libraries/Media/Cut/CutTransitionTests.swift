import Foundation
import Testing

@testable import Media

/// Parts of a cut that go over into each other, read back.
struct CutTransitionTests {
    @Test(arguments: [("fade", Cut.Format.mp4), ("wipeleft", .ts), ("dissolve", .mp4)])
    func partsGoOverIntoEachOther(name: String, format: Cut.Format) throws {
        let folder = try TemporaryFolder()
        let file = try CutClip.all[1].make(in: folder.url)
        let source = try CutReading(file)
        let part = CutSource(pictures: .init(file), sound: .init(file))
        let fade = try #require(CutTransition(name, duration: 0.4))
        var bytes: [UInt8] = []
        try Cut(
            [
                CutPiece(part, CutRange(start: 1, end: 3), transition: fade), CutPiece(part, CutRange(start: 4, end: 5)),
                CutPiece(part, CutRange(start: 0.2, end: 0.4)),
            ], as: format
        ).run { bytes += $0 }
        let target = folder.file("faded.\(format.rawValue)")
        try Data(bytes).write(to: target)
        let reading = try CutReading(target)
        // 2 s, 1 s and 0.2 s; ten pictures of the first are seen together with ten of the second.
        let numbers = reading.pictures.map(\.number)
        #expect(numbers.count == 70 && reading.damage == 0)
        #expect(Array(numbers.prefix(40)) == (25..<65).map { $0 })
        #expect(Array(numbers.suffix(20)) == (Array(110..<125) + Array(5..<10)).map { $0 })
        let times = reading.pictures.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.001 })
        // In the midst of it neither is as it was.
        let middle = reading.looks[45]
        for number in [70, 105] {
            let index = try #require(source.pictures.firstIndex { $0.number == number })
            #expect(zip(middle, source.looks[index]).contains { abs(Int($0) - Int($1)) > 20 }, "\(number)")
        }
        let zero = times[0]
        for (time, there) in [(0.5, 1.5), (1.5, 2.5), (2.1, 4.5), (2.5, 4.9)] {
            let lag = reading.lag(at: zero + time, against: source, at: there)
            #expect(abs(lag ?? 999) <= 48, "\(time): \(lag ?? 999)")
        }
    }

    @Test func transitionsThatCannotBe() throws {
        #expect(CutTransition("nosuch", duration: 1) == nil && CutTransition("fade", duration: 0) == nil)
        let folder = try TemporaryFolder()
        let file = try CutClip.all[1].make(in: folder.url)
        let part = CutSource(pictures: .init(file), sound: .init(file))
        let fade = try #require(CutTransition("fade", duration: 0.6))
        let long = CutRange(start: 1, end: 3)
        for pieces in [
            [CutPiece(part, CutRange(start: 0, end: 0.5), transition: fade), CutPiece(part, long)],
            [CutPiece(part, long, transition: fade), CutPiece(part, CutRange(start: 0, end: 0.5))],
            [CutPiece(part, long, transition: fade), CutPiece(part, CutRange(start: 0, end: 1), transition: fade), CutPiece(part, long)],
            [CutPiece(part, long, transition: fade)],
        ] {
            #expect(throws: CutImpossible.self) { try Cut(pieces, as: .mp4) }
        }
    }
}
