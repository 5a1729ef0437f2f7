import Foundation

@testable import SegmentStore

/// Folders of segments as bad luck makes them: holes, overlaps, copies, all types, odd names, several hours.
struct RandomFiles {
    private var random: SeededRandom
    private(set) var files: [(path: String, size: Int64)] = []
    private(set) var range: Range<Moment>

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        range = Moment(microseconds: 0)..<Moment(microseconds: 0)
        let base = Hour(number: 445_997 + Int.random(in: 0...3, using: &random)).start.microseconds
        var time = base + Int64.random(in: 3_540...3_600, using: &random) * 1_000_000
        if Bool.random(using: &random) { time -= 1_800_000_000 }
        let first = time
        for _ in 0..<Int.random(in: 0...30, using: &random) { time = add(at: time) }
        let span = max(1, time - first + 8_000_000)
        let start = first - 4_000_000 + Int64.random(in: 0...span, using: &random)
        let end = start + Int64.random(in: 1...span, using: &random)
        let step: Int64 = Bool.random(using: &random) ? 1_000_000 : 1
        let from = start / step * step
        range = Moment(microseconds: from)..<Moment(microseconds: max(from + 1, end / step * step))
    }

    /// One segment or several copies of it; returns where the next begins.
    private mutating func add(at time: Int64) -> Int64 {
        let duration =
            ["2.0", "2.0", "2.0", "1.5", "4", "2.005", "0.033", "6.006", "2.0005", "0"].randomElement(using: &random)
            ?? "2.0"
        let length = Int64((Double(duration) ?? 0) * 1_000_000)
        for _ in 0..<[1, 1, 1, 1, 1, 2, 3].randomElement(using: &random)! { addFile(time, duration) }
        let jump: Int64 =
            switch Int.random(in: 0..<20, using: &random) {
            case 0: Int64.random(in: 1...20_000_000, using: &random)
            case 1: -Int64.random(in: 0...length, using: &random)
            case 2: 10_000
            case 3: -10_000
            case 4: Int64.random(in: -12_000...12_000, using: &random)
            default: 0
            }
        return time + length + jump
    }

    private mutating func addFile(_ time: Int64, _ duration: String) {
        let hour = Hour(of: Moment(microseconds: time))
        var bytes: [UInt8] = []
        Moment.append(Int(time - hour.start.microseconds), to: &bytes)
        var clock = String(decoding: bytes, as: UTF8.self)
        if clock.hasSuffix("000") && Int.random(in: 0..<8, using: &random) == 0 { clock.removeLast(3) }
        let kinds = ["full", "full", "full", "full", "full", "full", "partial", "suspect", "temp"]
        let kind = kinds.randomElement(using: &random) ?? "full"
        let letters = Array("ABCXYZabcxyz0189-_")
        let hash = String((0..<43).map { _ in letters.randomElement(using: &random)! })
        let copy =
            Int.random(in: 0..<6, using: &random) == 0
            ? ["1.0", "2.0", "3.0"].randomElement(using: &random)! : duration
        let stem = "\(hour.name)/\(clock)-\(copy)-\(kind)-\(hash)"
        var path = stem + ".ts"
        switch Int.random(in: 0..<60, using: &random) {
        case 0: path = stem
        case 1: path = "\(hour.name)/.\(clock)-\(copy)-\(kind)-\(hash).ts"
        case 2: path = "\(hour.name)/\(clock)-\(copy)-\(kind.uppercased())-\(hash).ts"
        case 3: path = "\(hour.name)/\(clock)-\(copy)-\(kind)-\(hash)AA.ts"
        case 4: path = "\(hour.name)/notes.txt"
        case 5: files.append((stem + ".tombstone", 0))
        default: break
        }
        guard !files.contains(where: { $0.path == path }) else { return }
        files.append((path, [1000, 1000, 0, 17, 5000].randomElement(using: &random) ?? 0))
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
