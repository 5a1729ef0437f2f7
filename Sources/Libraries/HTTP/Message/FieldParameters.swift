/// A field value with parameters: `form-data; name="file"; filename="a.mp4"` (RFC 9110, section 5.6.6).
struct FieldParameters {
    /// Lower case: `form-data`.
    let value: String
    private let parameters: [String: String]

    init(_ text: String) {
        var rest = text[...]
        value = rest.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        rest = rest.drop { $0 != ";" }.dropFirst()
        var parameters: [String: String] = [:]
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            var value = ""
            if rest.first == "=" {
                rest = rest.dropFirst()
                value = rest.first == "\"" ? Self.quoted(&rest) : Self.plain(&rest)
            }
            rest = rest.drop { $0 != ";" }.dropFirst()
            let key = name.trimmingSpaces().lowercased()
            if parameters[key] == nil { parameters[key] = value }
        }
        self.parameters = parameters
    }

    subscript(name: String) -> String? { parameters[name] }

    private static func plain(_ rest: inout Substring) -> String {
        let value = rest.prefix { $0 != ";" }
        rest = rest.dropFirst(value.count)
        return String(value.trimmingSpaces())
    }

    /// Backslashes escape quotes and themselves (curl); browsers write %22 for a quote and leave backslashes alone.
    private static func quoted(_ rest: inout Substring) -> String {
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(rest.removeFirst())
            } else {
                value.append(character)
            }
        }
        return value.split(separator: "%22", omittingEmptySubsequences: false).joined(separator: "\"")
    }
}
