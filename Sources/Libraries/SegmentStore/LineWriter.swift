/// Writes text into memory that is large enough: a day has forty thousand segments, each of three lines.
struct LineWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>

    /// - Parameter room: not empty.
    init(_ room: UnsafeMutableBufferPointer<UInt8>) {
        start = room.baseAddress.unsafelyUnwrapped
        next = start
    }

    /// Bytes so far.
    var count: Int { next - start }

    mutating func put(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { put($0) }
    }

    /// A number below 100.
    mutating func put(twoDigits value: Int) {
        put(UInt8(truncatingIfNeeded: 0x30 + value / 10))
        put(UInt8(truncatingIfNeeded: 0x30 + value % 10))
    }

    /// A number below 1000.
    mutating func put(threeDigits value: Int) {
        put(UInt8(truncatingIfNeeded: 0x30 + value / 100))
        put(twoDigits: value % 100)
    }

    /// A name in the path of an address, escaped.
    mutating func put(escaped name: UnsafeBufferPointer<UInt8>) {
        var rest = name[...]
        while let stop = rest.firstIndex(where: { !EscapedPath.isPlain($0) }) {
            put(UnsafeBufferPointer(rebasing: rest[..<stop]))
            put(UInt8(ascii: "%"))
            put(EscapedPath.digit(name[stop] >> 4))
            put(EscapedPath.digit(name[stop] & 15))
            rest = rest[(stop + 1)...]
        }
        put(UnsafeBufferPointer(rebasing: rest))
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        next.update(from: base, count: bytes.count)
        next += bytes.count
    }
}
