/// A moment in UTC, to the microsecond: segment stores know no other zone and no finer time.
public struct Moment: Hashable, Comparable, Sendable {
    /// Since 1970.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// From a date of the Gregorian calendar; nil for a day or a time that is not, or a year outside 1…9999.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second), (0...999_999).contains(microsecond),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        let days = Self.day(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        microseconds = Int64(seconds) * 1_000_000 + Int64(microsecond)
    }

    /// The last that there is: the end of the year 9999.
    static let last = Moment(microseconds: 253_402_300_799_999_999)

    public static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }

    /// Seconds from another moment to this one.
    public func seconds(since other: Moment) -> Double { Double(microseconds - other.microseconds) / 1_000_000 }

    /// `2020-11-14T05:30:00.000000Z`
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The same in ASCII.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        let hour = Hour(of: self)
        hour.append(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(Int(microseconds - hour.start.microseconds), to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return bytes
    }

    /// `MM:SS.ffffff` of an hour.
    static func append(_ microseconds: Int, to bytes: inout [UInt8]) {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let (minute, second) = seconds.quotientAndRemainder(dividingBy: 60)
        Digits.append(minute, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Digits.append(second, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Digits.append(fraction, width: 6, to: &bytes)
    }

    /// Year, month and day of a day since 1970 (H. Hinnant, "chrono-compatible low-level date algorithms").
    static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func day(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
