/// Metrics in Prometheus' text format, version 0.0.4: families one after the other, each with its help and its type.
public struct MetricsText: Sendable {
    /// What a family measures.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The media type it is sent as.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// All that was added so far.
    public private(set) var text = ""

    /// No families.
    public init() {}

    /// Adds a family with its samples; nothing when there are none.
    ///
    /// - Parameters:
    ///   - name: letters, digits and underscores; a counter's ends in `_total`.
    ///   - help: one sentence.
    ///   - samples: labels in order, and the value.
    public mutating func add(
        _ kind: Kind, _ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        begin(kind, name, help)
        for sample in samples { write(name, sample.labels, sample.value) }
    }

    /// Adds a family with one sample without labels.
    public mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: Double) {
        add(kind, name, help, [([], value)])
    }

    /// Adds a family of histograms; nothing when there are none.
    public mutating func add(
        _ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Histogram.Snapshot)]
    ) {
        guard !samples.isEmpty else { return }
        begin(.histogram, name, help)
        for (labels, histogram) in samples {
            var count = 0
            for (index, bound) in histogram.bounds.enumerated() {
                count += histogram.counts[index]
                write(name + "_bucket", labels + [("le", Self.number(bound))], Double(count))
            }
            count += histogram.counts[histogram.bounds.count]
            write(name + "_bucket", labels + [("le", "+Inf")], Double(count))
            write(name + "_sum", labels, histogram.sum)
            write(name + "_count", labels, Double(count))
        }
    }

    private mutating func begin(_ kind: Kind, _ name: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func write(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int(exactly: value).map(String.init) ?? String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
