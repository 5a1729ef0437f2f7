/// An hour in UTC: what the folders of a store are called after, `2020-11-14T05`.
public struct Hour: Hashable, Comparable, Sendable {
    /// Hours since 1970.
    let number: Int

    init(number: Int) { self.number = number }

    /// The hour that a moment is in.
    public init(of moment: Moment) {
        let (quotient, remainder) = moment.microseconds.quotientAndRemainder(dividingBy: Self.length)
        number = Int(remainder < 0 ? quotient - 1 : quotient)
    }

    /// From a folder's name; nil for any other.
    public init?(_ name: String) {
        guard let hour = name.utf8.withContiguousStorageIfAvailable({ Hour(bytes: $0) }) ?? nil else { return nil }
        self = hour
    }

    init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 13, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), let year = Digits.value(bytes.part(0, 4)),
            let month = Digits.value(bytes.part(5, 2)), let day = Digits.value(bytes.part(8, 2)),
            let hour = Digits.value(bytes.part(11, 2)),
            let moment = Moment(year: year, month: month, day: day, hour: hour)
        else { return nil }
        self.init(of: moment)
    }

    /// In microseconds.
    static let length: Int64 = 3_600_000_000

    /// Its first moment.
    public var start: Moment { Moment(microseconds: Int64(number) * Self.length) }
    /// The first moment of the next.
    public var end: Moment { Moment(microseconds: Int64(number + 1) * Self.length) }

    public static func < (left: Hour, right: Hour) -> Bool { left.number < right.number }

    /// `2020-11-14T05`
    public var name: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func append(to bytes: inout [UInt8]) {
        let day = number >= 0 ? number / 24 : (number - 23) / 24
        let date = Moment.date(ofDay: day)
        Digits.append(date.year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Digits.append(date.month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Digits.append(date.day, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Digits.append(number - day * 24, width: 2, to: &bytes)
    }
}

extension UnsafeBufferPointer {
    /// `count` elements from `start` on.
    func part(_ start: Int, _ count: Int) -> UnsafeBufferPointer {
        UnsafeBufferPointer(rebasing: self[start..<(start + count)])
    }
}
