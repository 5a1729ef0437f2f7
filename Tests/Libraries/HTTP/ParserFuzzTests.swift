import Foundation
import HTTP
import Testing

/// Mutates a small corpus with a fixed seed: the parsers may refuse, but must not crash, stall or disagree with
/// themselves when the same bytes come in other pieces.
struct ParserFuzzTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            // SplitMix64.
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static func corpus() throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
    }

    private func mutate(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        let spice = Array("\r\n\0 :;,%=/.\t\u{7F}0f".utf8)
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[index] = spice.randomElement(using: &random)!
            case 2: bytes.insert(spice.randomElement(using: &random)!, at: index)
            case 3: bytes.remove(at: index)
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 20)], at: index)
            }
        }
        return bytes
    }

    private func parse(_ bytes: [UInt8], cut: Int) -> Result<RequestHead?, HTTPError> {
        var parser = RequestParser()
        do {
            if cut < bytes.count, let early = try parser.parse(bytes[..<cut]) { return .success(early.head) }
            return .success(try parser.parse(bytes[...])?.head)
        } catch {
            return .failure(error as? HTTPError ?? HTTPError(500, "\(error)"))
        }
    }

    @Test func headsInAnyPiecesGiveTheSame() throws {
        var random = Random(state: 2026)
        let corpus = try Self.corpus()
        #expect(corpus.count >= 6)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = mutate(corpus.randomElement(using: &random)!, &random)
            let whole = parse(bytes, cut: bytes.count)
            let cut = parse(bytes, cut: Int.random(in: 0...bytes.count, using: &random))
            #expect(whole == cut, "\(bytes)")
            guard case .success(let head?) = whole else { continue }
            accepted += 1
            // What is let through is clean.
            #expect(head.target.segments.allSatisfy { $0 != ".." && !$0.utf8.contains(0) && !$0.contains("/") })
            #expect(head.minorVersion == 0 || head.headers.all("host").count == 1)
            #expect(head.headers["content-length"] == nil || head.headers["transfer-encoding"] == nil)
        }
        #expect(accepted > 100)
    }

    @Test func chunksInAnyPiecesGiveTheSame() {
        var random = Random(state: 7)
        let good = Array("5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: z\r\n\r\nGET /".utf8)
        var finished = 0
        for _ in 0..<20_000 {
            let bytes = Bool.random(using: &random) ? mutate(good, &random) : good
            let whole = decode(bytes, step: bytes.count)
            #expect(whole == decode(bytes, step: Int.random(in: 1...7, using: &random)), "\(bytes)")
            if case .success = whole { finished += 1 }
        }
        #expect(finished > 5_000)
    }

    private func decode(_ bytes: [UInt8], step: Int) -> Result<[UInt8], HTTPError> {
        var decoder = ChunkedDecoder()
        var output: [UInt8] = []
        var index = 0
        do {
            while index < bytes.count, !decoder.isFinished {
                let end = min(bytes.count, index + step)
                index += try decoder.decode(bytes[index..<end], into: &output)
            }
        } catch {
            return .failure(error as? HTTPError ?? HTTPError(500, "\(error)"))
        }
        return .success(output + [decoder.isFinished ? 1 : 0, UInt8(truncatingIfNeeded: index)])
    }
}
