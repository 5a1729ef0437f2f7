import Testing

@testable import Live

/// The clock of the result never jumps, whatever that of the chunks does.
@Suite struct PlacementTests {
    static let pictures: [(time: Double, zero: Double?, end: Double, next: Double, lead: Double)] = [
        // The first is the beginning.
        (1.48, nil, 0, 1.48, 0),
        // One after the other, and by a tick beside it.
        (5.48, 1.48, 4, 1.48, 0), (5.4805, 1.48, 4, 1.48, 0), (5.4795, 1.48, 4, 1.48, 0),
        // The encoder was late: the time is kept, and the segment before is as long as it was.
        (5.68, 1.48, 4, 1.48, 0.2),
        // 4 s did not come, the clock began anew, or went back: the result goes on, by a new zero.
        (9.48, 1.48, 4, 5.48, 0), (0.02, 1.48, 400, -399.98, 0), (5.3, 1.48, 4, 1.3, 0),
        // Another runner.
        (1.4, nil, 400, -398.6, 0),
    ]

    @Test func ofPictures() {
        for (time, zero, end, next, lead) in Self.pictures {
            let place = Placement(pictures: time, zero: zero, end: end)
            #expect(place.start == end, "\(time)")
            #expect(abs(place.zero - next) < 1e-9, "\(time)")
            #expect(abs(place.lead - lead) < 1e-9, "\(time)")
        }
    }

    @Test func ofOthers() {
        #expect(Placement(5, beside: 4, zero: 1, end: 4.0003).start == 4.0003)
        #expect(Placement(5.2, beside: 4.2, zero: 1, end: 4).start == 4.2)
        let late = Placement(5.2, beside: 4, zero: 1, end: 4)
        #expect(late.start == 4 && abs(late.lead - 0.2) < 1e-9)
        // Sound that begins late waits, and never begins before the sound before it has ended.
        #expect(abs(Placement(sound: 1.9, zero: 1.4, end: nil).start - 0.5) < 1e-9)
        #expect(Placement(sound: 1.38, zero: 1.4, end: nil).start == 0)
        #expect(Placement(sound: 5.4, zero: 1.4, end: 4.01).start == 4.01)
        #expect(abs(Placement(sound: 9.4, zero: 1.4, end: 4.01).start - 8) < 1e-9)
        let slip = Placement(sound: 5.5, zero: 1.4, end: 4)
        #expect(slip.start == 4 && abs(slip.lead - 0.1) < 1e-9)
    }
}
