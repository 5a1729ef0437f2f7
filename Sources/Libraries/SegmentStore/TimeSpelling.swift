extension Moment {
    /// A time as people and programs write it: `2020-11-14T05:30:00Z`, `2020-11-14 05:30`, `20201114T053006`,
    /// `Nov 14 2020 5:30am`, `05:30` (today). A zone may stand there and is passed over: the digits are UTC, as the
    /// original and its library dateutil have it. Month before day where both are possible.
    ///
    /// - Parameter now: what "today" is; where a date is not whole, the rest of it is taken from there.
    /// - Returns: nil for what is no time.
    public init?(spelling text: String, now: Moment) {
        guard text.utf8.count <= 100 else { return nil }
        var reader = TimeReader(TimeTokens.of(text))
        guard reader.read(), let moment = reader.moment(now: now) else { return nil }
        self = moment
    }

    /// Now, by the machine's clock.
    public static var now: Moment { Moment(microseconds: Folder.clock / 1000) }
}

/// Reads the tokens of a time from front to back.
private struct TimeReader {
    private let tokens: [String]
    private var index = 0
    private var date = CalendarDay()
    private var hour: Int?
    private var minute: Int?
    private var second: Int?
    private var microsecond: Int?
    private var hasHalf = false

    init(_ tokens: [String]) { self.tokens = tokens }

    private func token(_ offset: Int) -> String? {
        let place = index + offset
        return tokens.indices.contains(place) ? tokens[place] : nil
    }

    /// - Returns: false for what is no time.
    mutating func read() -> Bool {
        while let current = token(0) {
            let isRead = current.first?.isNumber == true ? number(current) : word(current)
            guard isRead else { return false }
            index += 1
        }
        return date.count > 0 || hour != nil || minute != nil || second != nil
    }

    func moment(now: Moment) -> Moment? {
        guard let found = date.resolved else { return nil }
        let today = Moment.date(ofDay: Hour(of: now).number / 24)
        let year = found.year.map { date.year($0, near: today.year) } ?? today.year
        let month = found.month ?? today.month
        guard (1...12).contains(month), (1...9999).contains(year) else { return nil }
        let day = found.day ?? min(today.day, Moment.days(in: month, of: year))
        return Moment(
            year: year, month: month, day: day, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0,
            microsecond: microsecond ?? 0)
    }

    private mutating func word(_ text: String) -> Bool {
        let small = text.lowercased()
        if TimeWords.isWeekday(small) { return true }
        if let month = TimeWords.month(small) { return date.add(month: month) }
        if let half = TimeWords.half(small), let hour { return hour <= 12 && apply(half) }
        if hour != nil && (text == "+" || text == "-") { return offset() }
        if TimeWords.fillers.contains(small) { return true }
        return hour != nil && TimeWords.isZone(text)
    }

    /// `+0200`, `+02:00`, `+02` after a time: to be passed over.
    private mutating func offset() -> Bool {
        guard let digits = token(1), digits.allSatisfy(\.isNumber) else { return false }
        if digits.count == 4 {
            index += 1
        } else if digits.count <= 2 {
            index += token(2) == ":" && token(3)?.allSatisfy(\.isNumber) == true ? 3 : 1
        } else {
            return false
        }
        return true
    }

    private mutating func number(_ text: String) -> Bool {
        let (length, point) = (
            text.count, text.firstIndex(of: ".").map { text.distance(from: text.startIndex, to: $0) }
        )
        let next = token(1)
        if date.count == 3, hour == nil, length == 2 || length == 4, point == nil,
            next == nil || next == " " || next.flatMap(TimeWords.half) != nil
        {
            hour = Int(text.prefix(2))
            if length == 4 { minute = Int(text.suffix(2)) }
            return true
        }
        if length == 6 && point == nil || point == 6 { return sixDigits(text, point) }
        if point == nil && [8, 12, 14].contains(length) && date.count == 0 { return manyDigits(text) }
        if let unit = unit() { return amount(text, unit) }
        if next == ":" && token(2) != nil { return clock(text) }
        guard point == nil else { return false }
        if let next, ["-", "/", "."].contains(next), hour == nil || token(2) != nil {
            return dated(text, separator: next)
        }
        if next == nil || TimeWords.fillers.contains(next?.lowercased() ?? "") {
            if let half = token(2).flatMap(TimeWords.half), next == " " {
                hour = Int(text)
                index += 2
                return apply(half)
            }
            return date.add(text)
        }
        if let half = next.flatMap(TimeWords.half) {
            hour = Int(text)
            index += 1
            return apply(half)
        }
        return (1...31).contains(Int(text) ?? 0) && date.add(text)
    }

    /// `201114`, or `053006.25` after a date.
    private mutating func sixDigits(_ text: String, _ point: Int?) -> Bool {
        let pairs = [0, 2, 4].map { String(text.dropFirst($0).prefix(2)) }
        if date.count == 0 && point == nil { return pairs.allSatisfy { date.add($0) } }
        (hour, minute) = (Int(pairs[0]), Int(pairs[1]))
        return seconds(String(text.dropFirst(4)))
    }

    /// `20201114`, `202011140530`, `20201114053006`.
    private mutating func manyDigits(_ text: String) -> Bool {
        date.add(year: Int(text.prefix(4)) ?? 0)
        let pairs = stride(from: 4, to: text.count, by: 2).map { String(text.dropFirst($0).prefix(2)) }
        guard date.add(pairs[0]), date.add(pairs[1]) else { return false }
        if pairs.count > 2 { (hour, minute) = (Int(pairs[2]), Int(pairs[3])) }
        if pairs.count > 4 { second = Int(pairs[4]) }
        return true
    }

    /// The unit after a number, or the one below that before it (`10h36`): 0 for hours, 1 for minutes, 2 for seconds.
    private mutating func unit() -> Int? {
        if let unit = token(1).flatMap(TimeWords.unit) {
            index += 1
            return unit
        }
        if token(1) == " ", let unit = token(2).flatMap(TimeWords.unit) {
            index += 2
            return unit
        }
        guard let before = token(-1).flatMap(TimeWords.unit), before < 2 else { return nil }
        return before + 1
    }

    private mutating func amount(_ text: String, _ unit: Int) -> Bool {
        guard unit < 2 else { return seconds(text) }
        guard let value = Double(text), value < 1000 else { return false }
        let rest = Int((value - value.rounded(.down)) * 60)
        if unit == 0 {
            hour = Int(value)
            if rest > 0 { minute = rest }
        } else {
            minute = Int(value)
            if rest > 0 { second = rest }
        }
        return true
    }

    /// `5:30`, `05:30:06.25`
    private mutating func clock(_ text: String) -> Bool {
        guard hour == nil, let first = Int(text), let next = token(2) else { return false }
        hour = first
        index += 2
        guard amount(next, 1) else { return false }
        guard token(1) == ":", let last = token(2) else { return true }
        index += 2
        return seconds(last)
    }

    private mutating func seconds(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let whole = Int(parts[0]) else { return false }
        second = whole
        guard parts.count == 2 else { return true }
        let digits = String((parts[1] + "000000").prefix(6))
        microsecond = Int(digits)
        return microsecond != nil
    }

    /// `2020-11-14`, `14/Nov/2020`, `11-14`
    private mutating func dated(_ text: String, separator: String) -> Bool {
        guard date.add(text) else { return false }
        guard let second = token(2), !TimeWords.fillers.contains(second.lowercased()) else {
            index += 1
            return true
        }
        guard part(second) else { return false }
        index += 2
        guard token(1) == separator else { return true }
        guard let third = token(2), part(third) else { return false }
        index += 2
        return true
    }

    private mutating func part(_ text: String) -> Bool {
        if let month = TimeWords.month(text.lowercased()) { return date.add(month: month) }
        return text.allSatisfy(\.isNumber) && date.add(text)
    }

    /// Before noon or after it, once. An hour above 12 stays what it is.
    private mutating func apply(_ half: TimeWords.Half) -> Bool {
        guard let value = hour, !hasHalf else { return false }
        hasHalf = true
        hour = half == .afternoon ? (value < 12 ? value + 12 : value) : (value == 12 ? 0 : value)
        return true
    }
}
