import Testing

@testable import CMAF

@Suite struct FragmentPlacementTests {
    private typealias B = BoxBuilder

    private func fragment(time: [UInt8], version: Int = 1, flags: Int = 0x20000) -> [UInt8] {
        let tfhd = B.full("tfhd", flags: flags, B.u32(1))
        let tfdt = B.full("tfdt", version: version, time)
        let moof = B.box("moof", B.full("mfhd", B.u32(1)), B.box("traf", tfhd, tfdt))
        return B.box("styp", Array("cmfs".utf8)) + moof + B.box("mdat", [1, 2, 3])
    }

    @Test func movesInTimeAndLeavesTheRest() throws {
        let moved = try FragmentPlacement.move(fragment(time: B.u64(0)), to: 0x12_3456_789A, number: 7)
        let mfhd = B.full("mfhd", B.u32(7))
        let tfhd = B.full("tfhd", flags: 0x20000, B.u32(1))
        let moof = B.box("moof", mfhd, B.box("traf", tfhd, B.full("tfdt", version: 1, B.u64(0x12_3456_789A))))
        #expect(moved == B.box("styp", Array("cmfs".utf8)) + moof + B.box("mdat", [1, 2, 3]))
    }

    @Test func aShortClockHoldsShortTimes() throws {
        let short = fragment(time: B.u32(0), version: 0)
        #expect(try FragmentPlacement.move(short, to: 9, number: 1) == fragment(time: B.u32(9), version: 0))
        #expect(throws: CMAFError.self) { try FragmentPlacement.move(short, to: 1 << 32, number: 1) }
    }

    @Test func whatCannotBeMovedIsRefused() {
        #expect(throws: CMAFError.self) {
            try FragmentPlacement.move(fragment(time: B.u64(0), flags: 1), to: 0, number: 1)
        }
        #expect(throws: CMAFError.self) { try FragmentPlacement.move(B.box("mdat", [1]), to: 0, number: 1) }
        #expect(throws: CMAFError.self) { try FragmentPlacement.move([], to: 0, number: 1) }
    }
}
