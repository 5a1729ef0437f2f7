/// The words that may stand in a time, in lower case.
enum TimeWords {
    enum Half { case morning, afternoon }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let units = [
        ["h", "hour", "hours"], ["m", "minute", "minutes"], ["s", "second", "seconds"],
    ]
    /// What does not matter.
    static let fillers: Set = [
        " ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th",
    ]

    static func month(_ word: String) -> Int? {
        if word == "sept" { return 9 }
        return months.firstIndex { $0 == word || $0.prefix(3) == word }.map { $0 + 1 }
    }

    static func isWeekday(_ word: String) -> Bool { weekdays.contains { $0 == word || $0.prefix(3) == word } }

    static func unit(_ word: String) -> Int? { units.firstIndex { $0.contains(word.lowercased()) } }

    static func half(_ word: String) -> Half? {
        switch word.lowercased() {
        case "am", "a": .morning
        case "pm", "p": .afternoon
        default: nil
        }
    }

    /// `UTC`, `Z`, `CET`
    static func isZone(_ word: String) -> Bool {
        word == "z" || word.count <= 5 && !word.isEmpty && word.allSatisfy { $0.isASCII && $0.isUppercase }
    }
}
