/// Reads Prometheus' text format 0.0.4, strictly: what it takes, every scraper takes.
struct MetricsReader {
    struct Mistake: Error { let words: String }

    struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var types: [String: String] = [:]
    private(set) var samples: [Sample] = []
    private var helped: Set<String> = []
    private var ended: Set<String> = []
    private var current = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Mistake(words: "the last line has no end") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            try line.hasPrefix("#") ? comment(line) : sample(line)
        }
        try histograms()
    }

    private mutating func comment(_ line: Substring) throws {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, words[0] == "#" else { throw Mistake(words: "bad comment: \(line)") }
        if words[1] == "HELP" {
            guard helped.insert(words[2]).inserted else { throw Mistake(words: "second HELP: \(line)") }
            ended.insert(current)
            current = words[2]
        } else {
            guard words[1] == "TYPE", words[2] == current, types[words[2]] == nil,
                ["counter", "gauge", "histogram"].contains(words[3])
            else { throw Mistake(words: "bad TYPE: \(line)") }
            types[words[2]] = words[3]
            if words[3] == "counter", !words[2].hasSuffix("_total") { throw Mistake(words: "no _total: \(line)") }
        }
    }

    private mutating func sample(_ line: Substring) throws {
        var rest = line
        let name = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") })
        rest = rest.dropFirst(name.count)
        let isPart = types[current] == "histogram" && ["_bucket", "_sum", "_count"].contains { name == current + $0 }
        guard !name.isEmpty, types[current] != nil, isPart != (name == current), !ended.contains(current) else {
            throw Mistake(words: "not of the family \(current): \(line)")
        }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.count)
                guard rest.hasPrefix("=\""), !label.isEmpty, labels[label] == nil else {
                    throw Mistake(words: "bad label: \(line)")
                }
                rest = rest.dropFirst(2)
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    guard let next = rest.popFirst(), let plain = ["\\": "\\", "n": "\n", "\"": "\""][next] else {
                        throw Mistake(words: "bad escape: \(line)")
                    }
                    value += plain
                }
                labels[label] = value
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst() == "+Inf" ? "inf" : rest.dropFirst()) else {
            throw Mistake(words: "bad value: \(line)")
        }
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Mistake(words: "twice: \(line)")
        }
        if types[current] != "gauge", value < 0 { throw Mistake(words: "less than nothing: \(line)") }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    /// Buckets rise, end in +Inf, and that is the count.
    private func histograms() throws {
        for (name, type) in types where type == "histogram" {
            for count in samples where count.name == name + "_count" {
                let buckets = samples.filter { sample in
                    var labels = sample.labels
                    return sample.name == name + "_bucket" && labels.removeValue(forKey: "le") != nil
                        && labels == count.labels
                }
                let values = buckets.map(\.value)
                guard values == values.sorted(), buckets.last?.labels["le"] == "+Inf", values.last == count.value else {
                    throw Mistake(words: "bad histogram: \(name) \(count.labels)")
                }
            }
        }
    }

    /// The value with these labels.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }
}
