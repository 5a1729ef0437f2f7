import Testing

@testable import Live

/// The clock of the result never jumps, whatever that of the chunks does.
@Suite struct PlacementTests {
    static let pictures: [(time: Double, zero: Double?, end: Double, start: Double, next: Double)] = [
        // The first is the beginning.
        (1.48, nil, 0, 0, 1.48),
        // One after the other, and by a tick beside it.
        (5.48, 1.48, 4, 4, 1.48), (5.4805, 1.48, 4, 4, 1.48), (5.4795, 1.48, 4, 4, 1.48),
        // The encoder was late: the time is kept.
        (5.68, 1.48, 4, 4.2, 1.48),
        // 4 s did not come, the clock began anew, or went back: the result goes on, by a new zero.
        (9.48, 1.48, 4, 4, 5.48), (0.02, 1.48, 400, 400, -399.98), (5.3, 1.48, 4, 4, 1.3),
    ]

    @Test func ofPictures() {
        for (time, zero, end, start, next) in Self.pictures {
            let place = Placement(pictures: time, zero: zero, end: end)
            #expect(abs(place.start - start) < 1e-9, "\(time)")
            #expect(abs(place.zero - next) < 1e-9, "\(time)")
        }
    }

    @Test func ofOthers() {
        #expect(Placement(beside: 4, zero: 1, end: 4.0003).start == 4.0003)
        #expect(Placement(beside: 4.2, zero: 1, end: 4).start == 4.2)
        // Sound that begins late waits, and never begins before the sound before it has ended.
        #expect(abs(Placement(sound: 1.9, zero: 1.4, end: nil).start - 0.5) < 1e-9)
        #expect(Placement(sound: 1.38, zero: 1.4, end: nil).start == 0)
        #expect(Placement(sound: 5.4, zero: 1.4, end: 4.01).start == 4.01)
        #expect(abs(Placement(sound: 9.4, zero: 1.4, end: 4.01).start - 8) < 1e-9)
    }
}
