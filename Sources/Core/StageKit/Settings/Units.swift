/// Durations and sizes as people write them: `30s`, `1.5h`, `4 MiB`.
public enum Units {
    private static let seconds: [String: Double] = [
        "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400,
    ]

    private static let bytes: [String: Double] = [
        "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
        "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]

    /// Seconds, from a number and one of ms, s, m (or min), h, d. Nil when the text is anything else.
    public static func duration(_ text: String) -> Double? { value(text, seconds) }

    /// Bytes, from a number and one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB. Nil when the text is anything else.
    public static func size(_ text: String) -> Int? {
        value(text, bytes).flatMap { Int(exactly: $0.rounded()) }
    }

    private static func value(_ text: String, _ units: [String: Double]) -> Double? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count).drop { $0 == " " }
        guard let amount = Double(number), amount.isFinite, let factor = units[String(unit)] else { return nil }
        return amount * factor
    }

    /// A duration in the shortest spelling that `duration(_:)` reads back: `90s` is `1.5m`.
    public static func spelled(seconds amount: Double) -> String {
        if amount == 0 { return "0s" }
        for (unit, factor) in [("d", 86400.0), ("h", 3600), ("m", 60), ("s", 1)] where amount >= factor {
            if (amount / factor * 2).truncatingRemainder(dividingBy: 1) == 0 { return plain(amount / factor) + unit }
        }
        return amount < 1 ? plain(amount * 1000) + "ms" : plain(amount) + "s"
    }

    /// A size in the shortest spelling that `size(_:)` reads back.
    public static func spelled(bytes amount: Int) -> String {
        let units = [
            ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
            ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1000),
        ]
        for (unit, factor) in units where amount >= factor && amount % factor == 0 {
            return "\(amount / factor)\(unit)"
        }
        return "\(amount)B"
    }

    private static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
