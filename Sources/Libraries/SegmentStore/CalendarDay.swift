/// The numbers of a date in the order in which they stand, until it is known which is which.
struct CalendarDay {
    private enum Label { case year, month }

    private var values: [(value: Int, label: Label?)] = []

    var count: Int { values.count }

    /// - Returns: false when there are too many, or it is no number.
    mutating func add(_ digits: String) -> Bool {
        guard digits.utf8.count <= 9, let value = Int(digits), values.count < 3 else { return false }
        values.append((value, digits.utf8.count > 2 || value > 100 ? .year : nil))
        return true
    }

    mutating func add(month: Int) -> Bool {
        guard values.count < 3, !values.contains(where: { $0.label == .month }) else { return false }
        values.append((month, .month))
        return true
    }

    mutating func add(year: Int) { values.append((year, .year)) }

    /// Month before day, unless the numbers say otherwise.
    var resolved: (year: Int?, month: Int?, day: Int?)? {
        let named = values.firstIndex { $0.label == .month }
        let numbers = values.map(\.value)
        guard values.filter({ $0.label == .year }).count <= 1 else { return nil }
        switch (values.count, named) {
        case (0, _): return (nil, nil, nil)
        case (1, 0?): return (nil, numbers[0], nil)
        case (1, _): return isYear(0) ? (numbers[0], nil, nil) : (nil, nil, numbers[0])
        case (2, let named?):
            let other = 1 - named
            return isYear(other) ? (numbers[other], numbers[named], nil) : (nil, numbers[named], numbers[other])
        case (2, _):
            if isYear(0) { return (numbers[0], numbers[1], nil) }
            return isYear(1) ? (numbers[1], numbers[0], nil) : (nil, numbers[0], numbers[1])
        case (3, 0?):
            return isYear(1) ? (numbers[1], numbers[0], numbers[2]) : (numbers[2], numbers[0], numbers[1])
        case (3, 1?):
            return isYear(0) ? (numbers[0], numbers[1], numbers[2]) : (numbers[2], numbers[1], numbers[0])
        case (3, 2?):
            return isYear(1) ? (numbers[1], numbers[2], numbers[0]) : (numbers[0], numbers[2], numbers[1])
        case (3, _):
            if isYear(0) { return (numbers[0], numbers[1], numbers[2]) }
            let isDayFirst = numbers[0] > 12
            return isDayFirst ? (numbers[2], numbers[1], numbers[0]) : (numbers[2], numbers[0], numbers[1])
        default: return nil
        }
    }

    private func isYear(_ index: Int) -> Bool { values[index].label == .year || values[index].value > 31 }

    /// Two digits mean the year nearest to this one.
    func year(_ value: Int, near now: Int) -> Int {
        guard value < 100, !values.contains(where: { $0.label == .year }) else { return value }
        let year = now / 100 * 100 + value
        if year >= now + 50 { return year - 100 }
        return year < now - 50 ? year + 100 : year
    }
}
