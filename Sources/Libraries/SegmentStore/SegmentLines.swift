/// Writes the three lines that a media playlist has for each segment of an hour.
struct SegmentLines: Sendable {
    private let time: [UInt8]
    private let address: [UInt8]
    private let information = Array("Z\n#EXTINF:".utf8)
    private let hour: Int64

    /// Bytes of a segment's lines but for its name, at most.
    var most: Int { time.count + address.count + 48 }

    /// - Parameter folder: the address of the variant's folder, escaped, with a slash at the end.
    init(_ hour: Hour, folder: [UInt8]) {
        self.hour = hour.start.microseconds
        var name: [UInt8] = []
        hour.append(to: &name)
        time = Array("#EXT-X-PROGRAM-DATE-TIME:".utf8) + name + [UInt8(ascii: ":")]
        address = Array(",live\n".utf8) + folder + name + [UInt8(ascii: "/")]
    }

    /// The lines of a segment.
    func write(_ candidate: Candidate, _ name: UnsafeBufferPointer<UInt8>, to writer: inout LineWriter) {
        let (seconds, fraction) = Int(candidate.start - hour).quotientAndRemainder(dividingBy: 1_000_000)
        writer.put(time)
        writer.put(twoDigits: seconds / 60)
        writer.put(UInt8(ascii: ":"))
        writer.put(twoDigits: seconds % 60)
        writer.put(UInt8(ascii: "."))
        writer.put(threeDigits: fraction / 1000)
        writer.put(threeDigits: fraction % 1000)
        writer.put(information)
        let duration = Self.milliseconds(candidate.end - candidate.start)
        if duration < 10_000 {
            writer.put(UInt8(0x30 + duration / 1000))
        } else {
            writer.put(Array(String(duration / 1000).utf8))
        }
        writer.put(UInt8(ascii: "."))
        writer.put(threeDigits: duration % 1000)
        writer.put(address)
        writer.put(escaped: name)
        writer.put(UInt8(ascii: "\n"))
    }

    /// The same, appended.
    func append(_ candidate: Candidate, _ name: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most + name.count * 3) { room in
            var writer = LineWriter(room)
            name.withUnsafeBufferPointer { write(candidate, $0, to: &writer) }
            bytes.append(contentsOf: room[..<writer.count])
        }
    }

    /// As the original rounds: the binary number nearest to the seconds decides about halves.
    static func milliseconds(_ duration: Int64) -> Int {
        let (quotient, remainder) = duration.quotientAndRemainder(dividingBy: 1000)
        guard remainder == 500 else { return Int(remainder > 500 ? quotient + 1 : quotient) }
        let seconds = Double(duration) / 1_000_000
        let error = (-Double(duration)).addingProduct(seconds, 1_000_000)
        return Int(error > 0 || error == 0 && quotient % 2 == 1 ? quotient + 1 : quotient)
    }
}

/// Names in the path of an address: everything but letters, digits and `_ . - ~ /` escaped, byte by byte.
enum EscapedPath {
    static func of(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            bytes += isPlain(byte) ? [byte] : [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
        }
        return bytes
    }

    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }

    /// One bit for each ASCII character: `- . /` and digits; letters, `_` and `~`.
    private static var low: UInt64 { 0x03FF_E000_0000_0000 }
    private static var high: UInt64 { 0x47FF_FFFE_87FF_FFFE }

    static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }
}
