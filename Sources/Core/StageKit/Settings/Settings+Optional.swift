/// Reads of values that may be absent, or null, which is the same.
extension Settings {
    /// A whole number, or nil.
    public func optionalInteger(_ key: String, in range: ClosedRange<Int>, _ help: String) -> Int? {
        let bounds = Double(range.lowerBound)...Double(range.upperBound)
        return bounded(key, "integer", "a whole number", bounds, help) { $0.integer }
    }

    /// A number, or nil.
    public func optionalNumber(_ key: String, in range: ClosedRange<Double>, _ help: String) -> Double? {
        bounded(key, "number", "a number", range, help) { $0.number }
    }

    /// A list of whole numbers, not empty, or nil.
    public func optionalIntegers(_ key: String, in range: ClosedRange<Int>, _ help: String) -> [Int]? {
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        let item = JSON.range("integer", Double(range.lowerBound), Double(range.upperBound))
        return read(
            key, type: "a list of whole numbers from \(bounds)", schema: .list(of: item), standard: .null, help: help,
            default: nil
        ) { (node) throws(Wrong) -> [Int]?? in
            if case .null = node.value { return .some(nil) }
            guard case .array(let nodes) = node.value else { return nil }
            var values: [Int] = []
            for json in nodes.map(\.json) {
                guard let value = json.integer else {
                    throw Wrong("\(json.text()) stands in the list", hint: "whole numbers are wanted here")
                }
                guard range.contains(value) else { throw Wrong("\(value) is out of range", hint: "allowed: \(bounds)") }
                values.append(value)
            }
            guard !values.isEmpty else { throw Wrong("the list is empty") }
            return .some(values)
        }
    }

    /// One of these words, or nil.
    public func optionalChoice(_ key: String, of words: [String], _ help: String) -> String? {
        word(key, of: words, default: nil, shown: nil, help) { words.contains($0) ? .some($0) : nil }
    }

    private func bounded<Number>(
        _ key: String, _ kind: String, _ words: String, _ range: ClosedRange<Double>, _ help: String,
        convert: (JSON) -> Number?
    ) -> Number? {
        let bounds = JSONWriter.spelled(range)
        return read(
            key, type: "\(words) from \(bounds)", schema: .range(kind, range.lowerBound, range.upperBound),
            standard: .null, help: help, default: nil
        ) { (node) throws(Wrong) -> Number?? in
            if case .null = node.value { return .some(nil) }
            guard let value = convert(node.json) else { return nil }
            guard let number = node.json.number, range.contains(number) else {
                throw Wrong("\(node.json.text()) is out of range", hint: "allowed: \(bounds)")
            }
            return .some(value)
        }
    }

    /// A word that `convert` understands, or nil.
    ///
    /// - Parameter words: what could stand there, for hints.
    func word<Value>(
        _ key: String, of words: [String], default standard: Value, shown: String?, _ help: String,
        convert: (String) -> Value?
    ) -> Value {
        read(
            key, type: "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))",
            schema: .object([JSON.Member("enum", .array(words.map(JSON.string)))]),
            standard: shown.map(JSON.string) ?? .null, help: help, default: standard
        ) { (node) throws(Wrong) in
            if case .null = node.value { return standard }
            guard let word = node.json.string ?? node.json.integer.map(String.init) else { return nil }
            guard let value = convert(word) else {
                throw Wrong("unknown word \"\(word)\"", hint: Spelling.hint(for: word, in: words))
            }
            return value
        }
    }
}
