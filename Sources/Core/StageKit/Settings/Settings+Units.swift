/// Reads of durations and sizes, which are strings with units.
extension Settings {
    /// A duration with its unit (`"4s"`), in seconds.
    public func duration(_ key: String, default standard: Double, in range: ClosedRange<Double>, _ help: String)
        -> Double
    {
        duration(key, shown: .string(Units.spelled(seconds: standard)), in: range, help) ?? standard
    }

    /// A duration with its unit, in seconds, or nil.
    public func optionalDuration(_ key: String, in range: ClosedRange<Double>, _ help: String) -> Double? {
        duration(key, shown: .null, in: range, help)
    }

    private func duration(_ key: String, shown: JSON, in range: ClosedRange<Double>, _ help: String) -> Double? {
        let bounds = "\(Units.spelled(seconds: range.lowerBound)) to \(Units.spelled(seconds: range.upperBound))"
        return read(
            key, type: "a duration such as \"30s\", \"5m\" or \"2h\", \(bounds)",
            schema: Units.durationSchema, standard: shown, help: help, default: nil
        ) { (node) throws(Wrong) -> Double?? in
            guard let text = node.json.string else { return nil }
            guard let value = Units.duration(text) else {
                throw Wrong("\"\(text)\" is not a duration", hint: "write a number and a unit: ms, s, m, h or d")
            }
            guard range.contains(value) else { throw Wrong("\(text) is out of range", hint: "allowed: \(bounds)") }
            return .some(value)
        }
    }

    /// A size with its unit (`"4GiB"`), in bytes.
    public func size(_ key: String, default standard: Int, in range: ClosedRange<Int>, _ help: String) -> Int {
        let bounds = "\(Units.spelled(bytes: range.lowerBound)) to \(Units.spelled(bytes: range.upperBound))"
        return read(
            key, type: "a size such as \"500MB\" or \"4GiB\", \(bounds)",
            schema: Units.sizeSchema, standard: .string(Units.spelled(bytes: standard)), help: help, default: standard
        ) { (node) throws(Wrong) in
            guard let text = node.json.string else { return nil }
            guard let value = Units.size(text) else {
                throw Wrong(
                    "\"\(text)\" is not a size", hint: "write a number and a unit: B, kB, MB, GB, KiB, MiB, GiB")
            }
            guard range.contains(value) else { throw Wrong("\(text) is out of range", hint: "allowed: \(bounds)") }
            return value
        }
    }
}

extension Units {
    /// What editors can check: a number and a unit.
    fileprivate static let durationSchema = pattern("ms|s|m|min|h|d")
    fileprivate static let sizeSchema = pattern("B|[kMGT]B|[KMGT]iB")

    private static func pattern(_ units: String) -> JSON {
        .object([
            JSON.Member("type", "string"), JSON.Member("pattern", .string("^([0-9]+\\.?|[0-9]*\\.[0-9]+) *(\(units))$")),
        ])
    }
}
