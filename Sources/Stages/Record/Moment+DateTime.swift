import SegmentStore

extension Moment {
    /// `2020-11-14T05:30:00.123+01:00` (ISO 8601, section 4.3.2.6 of RFC 8216): unlike times in requests, with its zone;
    /// without one it is UTC.
    init?(dateTime text: String) {
        let (digits, zone) = Self.split(text)
        guard let offset = Self.seconds(zone),
            let local = Moment(spelling: digits, now: Moment(microseconds: 0)), digits.contains("T")
        else { return nil }
        self = local.advanced(by: -Double(offset))
    }

    /// So many seconds later, to the microsecond.
    func advanced(by seconds: Double) -> Moment {
        Moment(microseconds: microseconds + Int64((seconds * 1_000_000).rounded()))
    }

    private static func split(_ text: String) -> (digits: String, zone: String) {
        let text = text.filter { !$0.isWhitespace }
        guard let time = text.firstIndex(of: "T"), let zone = text[time...].firstIndex(where: { "Zz+-".contains($0) })
        else { return (text, "") }
        return (String(text[..<zone]), String(text[zone...]))
    }

    /// East of Greenwich; nil for what is no zone.
    private static func seconds(_ zone: String) -> Int? {
        if zone.isEmpty || zone.lowercased() == "z" { return 0 }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard digits.count == 2 || digits.count == 4, let value = Int(digits) else { return nil }
        let minutes = digits.count == 2 ? value * 60 : value / 100 * 60 + value % 100
        return minutes > 24 * 60 ? nil : minutes * (zone.hasPrefix("-") ? -60 : 60)
    }
}
