import TestClient
import Testing

@testable import HTTP

struct WebSocketDecoderTests {
    private typealias Event = WebSocketAssembler.Event

    /// What comes of bytes that a client sends, delivered in pieces of any size.
    private func events(
        _ bytes: [UInt8], limit: Int = 70_000, piece: Int = .max
    ) throws(WebSocketViolation) -> [Event] {
        var decoder = WebSocketDecoder(mostBytes: limit)
        var assembler = WebSocketAssembler(mostBytes: limit)
        var events: [Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            decoder.add(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let frame = try decoder.next() {
                if let event = try assembler.take(frame) { events.append(event) }
            }
        }
        return events
    }

    private func frame(_ first: UInt8, _ payload: [UInt8] = [], isMasked: Bool = true) -> [UInt8] {
        WebSocketClient.bytes(frame: first, payload, isMasked: isMasked)
    }

    @Test func examplesOfTheStandard() throws {
        // RFC 6455, section 5.7: a masked "Hello", and the same from a server.
        let masked: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(try events(masked) == [.message(.text("Hello"))])
        let sent = WebSocketFrame(opcode: .text, payload: Array("Hello".utf8)).bytes
        #expect(sent == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(WebSocketFrame(opcode: .binary, payload: [UInt8](repeating: 0, count: 256)).bytes.prefix(4) == [0x82, 0x7E, 1, 0])
        #expect(
            WebSocketFrame(opcode: .binary, payload: [UInt8](repeating: 0, count: 65536)).bytes.prefix(10)
                == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test(arguments: [1, 2, 3, 7, 1000, .max])
    func messagesWhereverTheyAreCut(piece: Int) throws {
        let long = [UInt8](repeating: 7, count: 66_000)
        let bytes =
            frame(0x01, Array("Gr".utf8)) + frame(0x89, [1, 2]) + frame(0x00) + frame(0x80, Array("üße".utf8))
            + frame(0x82, long) + frame(0x82, Array(long.prefix(200))) + frame(0x8A) + frame(0x81)
            + frame(0x88, [0x03, 0xE9, 0x62])
        #expect(
            try events(bytes, piece: piece) == [
                .ping([1, 2]), .message(.text("Grüße")), .message(.binary(long)), .message(.binary(Array(long.prefix(200)))),
                .pong, .message(.text("")), .close(.goingAway),
            ])
    }

    @Test func rulesAreKept() throws {
        let long = [UInt8](repeating: 0, count: 40_000)
        let bad: [(String, [UInt8], UInt16)] = [
            ("not masked", frame(0x81, [65], isMasked: false), 1002),
            ("reserved bit", frame(0xC1, [65]), 1002),
            ("opcode 3", frame(0x83, [65]), 1002),
            ("opcode 11", frame(0x8B), 1002),
            ("ping in pieces", frame(0x09), 1002),
            ("ping of 126 bytes", frame(0x89, [UInt8](repeating: 0, count: 126)), 1002),
            ("nothing to continue", frame(0x80, [65]), 1002),
            ("a message in a message", frame(0x01, [65]) + frame(0x81, [65]), 1002),
            ("close of one byte", frame(0x88, [3]), 1002),
            ("close with 1005", frame(0x88, [0x03, 0xED]), 1002),
            ("close with 999", frame(0x88, [0x03, 0xE7]), 1002),
            ("close with 5000", frame(0x88, [0x13, 0x88]), 1002),
            ("close with a bad reason", frame(0x88, [0x03, 0xE8, 0xFF]), 1007),
            ("text that is none", frame(0x81, [0xC3, 0x28]), 1007),
            ("text cut in a character", frame(0x81, [0xE2, 0x82]), 1007),
            ("a surrogate", frame(0x81, [0xED, 0xA0, 0x80]), 1007),
            ("length in too many bytes", [0x81, 0xFE, 0x00, 0x7D], 1002),
            ("length in far too many bytes", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002),
            ("length beyond all", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002),
            ("too large, told before it comes", [0x82, 0xFF, 0, 0, 0, 0, 0x10, 0, 0, 0], 1009),
            ("too large in sum", frame(0x02, long) + frame(0x80, long), 1009),
        ]
        for (name, bytes, code) in bad {
            for piece in [1, Int.max] {
                do throws(WebSocketViolation) {
                    _ = try events(bytes, piece: piece)
                    Issue.record("\(name) was taken")
                } catch {
                    #expect(error.code.rawValue == code, "\(name)")
                    #expect(error.words.utf8.count <= 123)
                }
            }
        }
    }

    @Test func codesThatMayBeSaid() throws {
        for code: UInt16 in [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999] {
            let event = try events(frame(0x88, [UInt8(code >> 8), UInt8(code & 255)]))
            #expect(event == [.close(WebSocketCloseCode(rawValue: code))])
        }
        #expect(try events(frame(0x88)) == [.close(nil)])
        for code: UInt16 in [0, 999, 1004, 1005, 1006, 1015, 2000, 5000] {
            #expect(!WebSocketCloseCode(rawValue: code).isSendable)
        }
    }

    @Test func anythingIsTakenOrRefusedAndNeverCrashes() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var bytes = frame(0x81, Array("hello".utf8)) + frame(0x02, [1]) + frame(0x80, [2]) + frame(0x88, [3, 232])
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = try? events(bytes, piece: Int.random(in: 1...9, using: &random))
        }
    }

    @Test func manyTinyFramesTakeNoLongTime() throws {
        let frames = [UInt8]((0..<10_000).flatMap { _ in frame(0x8A) })
        #expect(try events(frames).count == 10_000)
    }

    @Test func reasonsFitIntoAFrame() {
        let frame = WebSocketFrame.close(.normal, String(repeating: "ü", count: 100))
        #expect(frame.payload.count <= 125)
        #expect(String(validating: frame.payload.dropFirst(2), as: UTF8.self) != nil)
    }

    @Test func digests() {
        // FIPS 180-1, appendices A and B; RFC 6455, section 1.3.
        let hex = { (text: String) in
            SHA1.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(hex(String(repeating: "a", count: 64)) == "0098ba824b5c16427bd7a1122a5a442a25ec644d")
        #expect(Response.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }
}
