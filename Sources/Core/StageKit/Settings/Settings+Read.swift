import Foundation

/// The typed reads. Each names its key, its default, its range and, in one sentence, what it does.
extension Settings {
    /// Text.
    public func string(_ key: String, default standard: String, _ help: String) -> String {
        read(
            key, type: "a string", schema: .type("string"), standard: .string(standard), help: help, default: standard,
            convert: { $0.json.string })
    }

    /// Text that may be absent.
    public func optionalString(_ key: String, _ help: String) -> String? {
        read(
            key, type: "a string", schema: .type("string"), standard: .null, help: help, default: nil,
            convert: { $0.json.string.map(Optional.some) })
    }

    /// Text that a node cannot work without; nil where there is none, which `millrace check` finds.
    public func requiredString(_ key: String, _ help: String) -> String? {
        read(
            key, type: "a string", schema: .type("string"), standard: .null, help: help, isRequired: true, default: nil,
            convert: { $0.json.string.map(Optional.some) })
    }

    /// Text that never shows: in logs, schemas and the API it is `•••`. `{"environment": "NAME"}` takes it from the
    /// environment of the process, so that it stands in no file.
    public func secret(_ key: String, _ help: String) -> Secret? {
        let named = JSON.object([
            JSON.Member("type", "object"), JSON.Member("required", .array(["environment"])),
            JSON.Member("properties", .object([JSON.Member("environment", .type("string"))])),
            JSON.Member("additionalProperties", .bool(false)),
        ])
        return read(
            key, type: "a string or {\"environment\": \"NAME\"}",
            schema: .object([JSON.Member("anyOf", .array([.type("string"), named]))]), standard: .null, help: help,
            default: nil
        ) { (node) throws(Wrong) -> Secret?? in
            if let text = node.json.string { return Secret(text) }
            guard let members = node.members, members.map(\.key) == ["environment"],
                let name = members[0].node.json.string
            else { return nil }
            guard let text = ProcessInfo.processInfo.environment[name] else {
                throw Wrong("the environment has no \(name)", hint: "set it where the program is started")
            }
            return Secret(text)
        }
    }

    /// `true` or `false`.
    public func flag(_ key: String, default standard: Bool, _ help: String) -> Bool {
        read(
            key, type: "true or false", schema: .type("boolean"), standard: .bool(standard), help: help,
            default: standard, convert: { $0.json.bool })
    }

    /// A whole number.
    public func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>, _ help: String) -> Int {
        read(
            key, type: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            schema: .range("integer", Double(range.lowerBound), Double(range.upperBound)),
            standard: .number(Double(standard)), help: help, default: standard
        ) { (node) throws(Wrong) in
            guard let value = node.json.integer else { return nil }
            guard range.contains(value) else {
                throw Wrong("\(value) is out of range", hint: "allowed: \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }

    /// A number.
    public func number(_ key: String, default standard: Double, in range: ClosedRange<Double>, _ help: String)
        -> Double
    {
        read(
            key, type: "a number from \(JSONWriter.spelled(range))",
            schema: .range("number", range.lowerBound, range.upperBound), standard: .number(standard), help: help,
            default: standard
        ) { (node) throws(Wrong) in
            guard let value = node.json.number else { return nil }
            guard range.contains(value) else {
                throw Wrong(
                    "\(JSONWriter.spelled(value)) is out of range", hint: "allowed: \(JSONWriter.spelled(range))")
            }
            return value
        }
    }

    /// A list of whole numbers, not empty.
    public func integers(_ key: String, default standard: [Int], in range: ClosedRange<Int>, _ help: String) -> [Int] {
        read(
            key, type: "a list of whole numbers from \(range.lowerBound) to \(range.upperBound)",
            schema: .list(of: .range("integer", Double(range.lowerBound), Double(range.upperBound))),
            standard: .array(standard.map { .number(Double($0)) }), help: help, default: standard
        ) { (node) throws(Wrong) in
            guard case .array(let nodes) = node.value else { return nil }
            let values = try Self.all(of: nodes, are: "whole numbers") { $0.integer }
            guard !values.isEmpty else { throw Wrong("the list is empty") }
            if let value = values.first(where: { !range.contains($0) }) {
                throw Wrong("\(value) is out of range", hint: "allowed: \(range.lowerBound) to \(range.upperBound)")
            }
            return values
        }
    }

    /// A list of texts.
    public func strings(_ key: String, default standard: [String], _ help: String) -> [String] {
        read(
            key, type: "a list of strings", schema: .list(of: .type("string")),
            standard: .array(standard.map(JSON.string)), help: help, default: standard
        ) { (node) throws(Wrong) in
            guard case .array(let nodes) = node.value else { return nil }
            return try Self.all(of: nodes, are: "strings") { $0.string }
        }
    }

    private static func all<T>(of nodes: [JSONNode], are type: String, _ convert: (JSON) -> T?) throws(Wrong) -> [T] {
        var values: [T] = []
        for node in nodes {
            guard let value = convert(node.json) else {
                throw Wrong("\(JSONWriter().text(node.json)) stands in the list", hint: "\(type) are wanted here")
            }
            values.append(value)
        }
        return values
    }

    /// One of a few words.
    public func choice<Choice>(_ key: String, default standard: Choice, _ help: String) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        let words = Choice.allCases.map(\.rawValue)
        return read(
            key, type: "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))",
            schema: .object([JSON.Member("enum", .array(words.map(JSON.string)))]),
            standard: .string(standard.rawValue), help: help, default: standard
        ) { (node) throws(Wrong) in
            guard let word = node.json.string else { return nil }
            guard let choice = Choice(rawValue: word) else {
                throw Wrong("unknown word \"\(word)\"", hint: Spelling.hint(for: word, in: words))
            }
            return choice
        }
    }
}

extension JSONWriter {
    static func spelled(_ range: ClosedRange<Double>) -> String {
        "\(spelled(range.lowerBound)) to \(spelled(range.upperBound))"
    }
}

extension JSON {
    fileprivate static func type(_ name: String) -> JSON { .object([Member("type", .string(name))]) }

    static func range(_ name: String, _ low: Double, _ high: Double) -> JSON {
        .object([Member("type", .string(name)), Member("minimum", .number(low)), Member("maximum", .number(high))])
    }

    static func list(of item: JSON) -> JSON {
        .object([Member("type", .string("array")), Member("items", item)])
    }
}
