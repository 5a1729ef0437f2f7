/// What a segment's file name says: `MM:SS[.ffffff]-DURATION-TYPE-HASH.ts`. The hour is its folder's.
public struct SegmentName: Sendable, Equatable {
    /// Microseconds from the beginning of the hour.
    public let offset: Int64
    /// In microseconds.
    public let duration: Int64
    /// How much of it there is.
    public let kind: SegmentKind
    /// Bytes of the name before the hash.
    let hashOffset: Int

    /// Nil for what is no segment. The reader is as lenient as the original's: see `HashText` and `DurationText`.
    public init?(_ name: String) {
        var name = name
        guard let parsed = name.withUTF8({ SegmentName(bytes: $0) }) else { return nil }
        self = parsed
    }

    init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count > 3, bytes[bytes.count - 3] == UInt8(ascii: "."), bytes[bytes.count - 2] == UInt8(ascii: "t"),
            bytes[bytes.count - 1] == UInt8(ascii: "s")
        else { return nil }
        let stem = bytes.part(0, bytes.count - 3)
        guard let first = Self.dash(stem, from: 0), let second = Self.dash(stem, from: first + 1),
            let third = Self.dash(stem, from: second + 1), let offset = Self.offset(stem.part(0, first)),
            let duration = DurationText.microseconds(stem.part(first + 1, second - first - 1)),
            let kind = SegmentKind(bytes: stem.part(second + 1, third - second - 1)),
            kind == .temp || HashText.isValid(stem.part(third + 1, stem.count - third - 1))
        else { return nil }
        (self.offset, self.duration, self.kind, hashOffset) = (offset, duration, kind, third + 1)
    }

    private static func dash(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        for index in start..<max(start, bytes.count) where bytes[index] == UInt8(ascii: "-") { return index }
        return nil
    }

    /// `MM:SS.ffffff`, as it is nearly always written; anything else the slow way.
    private static func offset(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard field.count == 12, let minute = Digits.value(field.part(0, 2)),
            let second = Digits.value(field.part(3, 2)),
            let fraction = Digits.value(field.part(6, 6)), field[2] < 0x80, field[5] < 0x80
        else { return lenientOffset(field) }
        return offset(minute, second, fraction)
    }

    private static func offset(_ minute: Int, _ second: Int, _ fraction: Int) -> Int64? {
        guard (0...59).contains(minute), (0...59).contains(second), (0...999_999).contains(fraction) else { return nil }
        return Int64(minute * 60 + second) * 1_000_000 + Int64(fraction)
    }

    /// By characters: 0 and 1 are the minute, 3 and 4 the second, from 6 on the fraction, filled up to six digits. What
    /// stands between them does not matter.
    private static func lenientOffset(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let text = String(validating: field, as: UTF8.self) else { return nil }
        let scalars = Array(text.unicodeScalars)
        var fraction = scalars.count > 6 ? Array(scalars[6...]) : []
        while fraction.count < 6 { fraction.append("0") }
        guard let minute = Digits.lenientValue(scalars.prefix(2)),
            let second = Digits.lenientValue(scalars.dropFirst(3).prefix(2)),
            let microsecond = Digits.lenientValue(fraction)
        else { return nil }
        return offset(minute, second, microsecond)
    }
}
