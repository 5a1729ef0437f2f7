/// The attributes of a tag (RFC 8216, section 4.2), read strictly: no white space, no name twice, values of their kind.
struct AttributeList {
    enum Kind {
        case quoted, integer, float, resolution, yesNo, word, any
    }

    private(set) var values: [String: String] = [:]

    subscript(name: String) -> String? { values[name] }

    /// - Parameters:
    ///   - known: the attributes that the tag may have, and what their values are.
    ///   - report: is told what is wrong.
    init(_ text: String, known: [String: Kind], report: (String) -> Void) {
        read(Substring(text), known: known, report: report)
    }

    private mutating func read(_ text: Substring, known: [String: Kind], report: (String) -> Void) {
        var rest = text
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return report("no \"=\" in \"\(rest)\"") }
            let name = String(rest[..<equals])
            let isName = !name.isEmpty && name.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-".contains($0) }
            if !isName { report("\"\(name)\" is no attribute name") }
            rest = rest[rest.index(after: equals)...]
            guard let value = Self.value(&rest) else { return report("the value of \(name) does not end") }
            if values[name] != nil { report("\(name) stands twice") }
            if let kind = known[name] {
                if !Self.fits(value, kind) { report("\(name)=\(value) is not of its kind, \(kind)") }
            } else {
                report("unknown attribute \(name)")
            }
            values[name] = value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : value
            if rest.isEmpty { return }
            guard rest.removeFirst() == ",", !rest.isEmpty else { return report("no attribute after \(name)") }
        }
        report("there are no attributes")
    }

    private static func value(_ rest: inout Substring) -> String? {
        if rest.first == "\"" {
            guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
            defer { rest = rest[rest.index(after: end)...] }
            return String(rest[...end])
        }
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }

    private static func fits(_ value: String, _ kind: Kind) -> Bool {
        let isDigits = { (text: Substring) in
            (1...20).contains(text.count) && text.allSatisfy { "0123456789".contains($0) }
        }
        let isQuoted = value.hasPrefix("\"")
        switch kind {
        case .quoted: return isQuoted
        case .integer: return isDigits(value[...])
        case .float:
            let parts = value.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.allSatisfy(isDigits)
        case .resolution:
            let parts = value.split(separator: "x", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy(isDigits)
        case .yesNo: return value == "YES" || value == "NO"
        case .word: return !isQuoted && !value.isEmpty && !value.contains { " \t\"".contains($0) }
        case .any: return !value.isEmpty
        }
    }
}
