import Core
import Foundation
import StageKit
import Testing

struct BlueprintFuzzTests {
    /// Numbers that are the same in every run (Knuth's linear congruential generator, MMIX).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }

    @Test("a text damaged anywhere is read or told about, and never more than that", arguments: 1...20)
    func damaged(_ seed: UInt64) throws {
        let file = BlueprintGoldenTests.folder.appending(path: seed % 2 == 0 ? "standard.txt" : "many-mistakes.txt")
        let whole = Array(try Data(contentsOf: file)).split(separator: UInt8(ascii: "\n")).prefix { $0 != dashes }
        let text = Array(whole.joined(separator: [UInt8(ascii: "\n")]))
        var dice = Dice(state: seed)
        for _ in 0..<25 {
            var bytes = text
            for _ in 0...Int.random(in: 0...3, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0...3, using: &dice) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &dice)
                case 2: bytes.insert(Array("{}[],:\"0-\\ae".utf8).randomElement(using: &dice) ?? 0, at: place)
                default: bytes.removeSubrange(place..<min(place + 40, bytes.count))
                }
            }
            do throws(BlueprintProblems) {
                let blueprint = try BlueprintReader(catalog: pipelineCatalog).read(bytes)
                #expect(!blueprint.nodes.isEmpty)
            } catch {
                #expect(!error.problems.isEmpty)
                let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
                #expect(error.problems.allSatisfy { 1...lines ~= $0.position?.line ?? 1 })
            }
        }
    }

    private let dashes = Array("-----".utf8)[...]
}
