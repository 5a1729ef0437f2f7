import HTTP
import StageKit

extension Schema {
    /// As JSON Schema (2020-12). Named schemas are referred to by `#/components/schemas/`.
    var json: JSON {
        switch self {
        case .any: .empty
        case .boolean: Self.type("boolean")
        case .string(let format, let pattern, let length):
            Self.type(
                "string", ("format", format.map(JSON.string)), ("pattern", pattern.map(JSON.string)),
                ("minLength", length.map { JSON.number(Double($0.lowerBound)) }),
                ("maxLength", length.map { JSON.number(Double($0.upperBound)) }))
        case .words(let words): Self.type("string", ("enum", .array(words.map(JSON.string))))
        case .integer(let minimum, let maximum):
            Self.type(
                "integer", ("minimum", minimum.map { .number(Double($0)) }),
                ("maximum", maximum.map { .number(Double($0)) }))
        case .number(let minimum, let maximum):
            Self.type("number", ("minimum", minimum.map(JSON.number)), ("maximum", maximum.map(JSON.number)))
        case .array(let element): Self.type("array", ("items", element.json))
        case .object(let members): Self.object(members)
        case .map(let value): Self.type("object", ("additionalProperties", value.json))
        case .nullable(let schema): .object([JSON.Member("anyOf", .array([schema.json, Self.type("null")]))])
        case .named(let name, _): .object([JSON.Member("$ref", .string("#/components/schemas/\(name)"))])
        case .binary: Self.type("string", ("contentEncoding", "binary"))
        }
    }

    /// The named schemas in it, also those in those.
    func collect(into found: inout [String: Schema]) {
        switch self {
        case .array(let inner), .map(let inner), .nullable(let inner): inner.collect(into: &found)
        case .object(let members): for member in members { member.schema.collect(into: &found) }
        case .named(let name, let schema):
            guard found[name] == nil else { return }
            found[name] = schema
            schema.collect(into: &found)
        case .any, .boolean, .string, .words, .integer, .number, .binary: break
        }
    }

    private static func type(_ name: String, _ rules: (String, JSON?)...) -> JSON {
        var members = [JSON.Member("type", .string(name))]
        for (key, value) in rules { if let value { members.append(JSON.Member(key, value)) } }
        return .object(members)
    }

    private static func object(_ members: [Member]) -> JSON {
        let required = members.filter(\.isRequired).map { JSON.string($0.name) }
        let properties = members.map { member in
            var parts = member.schema.json.members ?? []
            if !member.help.isEmpty { parts.append(JSON.Member("description", .string(member.help))) }
            return JSON.Member(member.name, .object(parts))
        }
        return type(
            "object", ("properties", .object(properties)), ("required", required.isEmpty ? nil : .array(required)),
            ("additionalProperties", .bool(false)))
    }
}
