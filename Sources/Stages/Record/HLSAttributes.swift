import Foundation

/// The attributes of a tag (RFC 8216, section 4.2): `NAME=value,NAME="quoted, value"`.
struct HLSAttributes {
    private var values: [String: String] = [:]

    init(_ text: String) {
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].trimmingCharacters(in: .whitespaces)
            rest = rest[rest.index(after: equals)...]
            let value: Substring
            if rest.first == "\"" {
                rest = rest.dropFirst()
                value = rest.prefix { $0 != "\"" }
                rest = rest[value.endIndex...].drop { $0 != "," }
            } else {
                value = rest.prefix { $0 != "," }
                rest = rest[value.endIndex...]
            }
            values[name] = String(value)
            rest = rest.dropFirst()
        }
    }

    /// Nil for one that is not there.
    subscript(name: String) -> String? { values[name] }
}
