/// Hours of the week in which nothing is downloaded. A value: it asks no clock.
public struct QuietHours: Codable, Sendable, Equatable {
    /// Of the server's local time, as `HH:MM`.
    public var from: String
    /// Until before this minute; on the next day when it is not later than `from`.
    public var to: String
    /// Days on which they begin; all, when it is empty.
    public var days: [String]

    /// In the order of the week (ISO 8601).
    public static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Nil unless both are `HH:MM` and all days are days.
    public init?(from: String, to: String, days: [String] = []) {
        guard Self.minutes(from) != nil, Self.minutes(to) != nil, days.allSatisfy(Self.dayNames.contains) else {
            return nil
        }
        self.from = from
        self.to = to
        self.days = Self.dayNames.filter(days.contains)
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static let week = 7 * 1440

    /// How many minutes they last from a minute of the week on; nil when that is not in them.
    private func rest(at minute: Int) -> Int? {
        guard let from = Self.minutes(from), let to = Self.minutes(to) else { return nil }
        let length = to > from ? to - from : to - from + 1440
        let begins = Self.dayNames.indices.filter { days.isEmpty || days.contains(Self.dayNames[$0]) }
        let rests = begins.compactMap { day -> Int? in
            let passed = (minute - day * 1440 - from + 2 * Self.week) % Self.week
            return passed < length ? length - passed : nil
        }
        return rests.max()
    }

    /// When quiet hours end that a moment lies in; nil when it lies in none.
    ///
    /// - Parameter offset: of local time from UTC at that moment, in seconds.
    static func end(of hours: [QuietHours], at now: Timestamp, offset: Int) -> Timestamp? {
        let local = now.milliseconds / 1000 + Int64(offset)
        // 1970 began on a Thursday.
        let start = Int((local / 60 + 3 * 1440) % Int64(week))
        var minute = start
        // One may end within another; after a week of them they do not end at all, and it is looked at again then.
        while minute - start < week, let rest = hours.compactMap({ $0.rest(at: minute % week) }).max() {
            minute += rest
        }
        guard minute > start else { return nil }
        return Timestamp(milliseconds: (now.milliseconds / 60_000 + Int64(minute - start)) * 60_000)
    }
}
