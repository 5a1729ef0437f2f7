/// Writes the three lines that a media playlist has for each segment of an hour.
struct SegmentLines: Sendable {
    private let time: [UInt8]
    private let address: [UInt8]
    private let hour: Int64

    /// Bytes that are the same for each segment, about.
    var size: Int { time.count + address.count + 40 }

    /// - Parameter folder: the address of the variant's folder, escaped, with a slash at the end.
    init(_ hour: Hour, folder: [UInt8]) {
        self.hour = hour.start.microseconds
        var name: [UInt8] = []
        hour.append(to: &name)
        time = Array("#EXT-X-PROGRAM-DATE-TIME:".utf8) + name + [UInt8(ascii: ":")]
        address = Array(",live\n".utf8) + folder + name + [UInt8(ascii: "/")]
    }

    func append(_ candidate: Candidate, _ name: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: time)
        Moment.append(Int(candidate.start - hour), to: &bytes)
        bytes.append(contentsOf: Self.information)
        let duration = Self.milliseconds(candidate.end - candidate.start)
        Self.append(seconds: duration / 1000, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Digits.append(duration % 1000, width: 3, to: &bytes)
        bytes.append(contentsOf: address)
        EscapedPath.append(name, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static let information = Array("Z\n#EXTINF:".utf8)

    private static func append(seconds: Int, to bytes: inout [UInt8]) {
        if seconds < 10 {
            bytes.append(UInt8(0x30 + seconds))
        } else {
            bytes.append(contentsOf: String(seconds).utf8)
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
    static func append(_ name: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in name {
            if isPlain[Int(byte)] {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }

    static func of(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        append(text.utf8, to: &bytes)
        return bytes
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static let isPlain: [Bool] = {
        var plain = [Bool](repeating: false, count: 256)
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/"
        for byte in letters.utf8 { plain[Int(byte)] = true }
        return plain
    }()
}
