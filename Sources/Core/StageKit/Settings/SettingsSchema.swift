/// What a stage reads from its settings: made by reading, printed by `millrace stages`.
public struct SettingsSchema: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public let key: String
        /// For people: `a whole number from 1 to 64`.
        public let type: String
        /// As a JSON Schema fragment (2020-12), without `description` and `default`.
        public let schema: JSON
        /// What is used when the key is absent; null where that is nothing.
        public let standard: JSON
        /// One sentence.
        public let help: String
        /// Without it a node cannot work.
        public var isRequired = false

        /// As a JSON Schema with its description and default.
        public var json: JSON { json(as: schema) }

        fileprivate func json(as schema: JSON) -> JSON {
            var members = schema.members ?? []
            members.append(JSON.Member("description", .string(help)))
            if standard != .null { members.append(JSON.Member("default", standard)) }
            return .object(members)
        }
    }

    public var entries: [Entry] = []
    public init() {}

    /// As a JSON Schema (2020-12) of an object with these keys and no others.
    public var json: JSON { json(required: entries.filter(\.isRequired).map(\.key)) }

    /// The same, with keys that must be there, and with other schemas for the values of some.
    public func json(required: [String], replacing: [String: JSON] = [:]) -> JSON {
        var members = [
            JSON.Member("type", .string("object")), JSON.Member("additionalProperties", .bool(false)),
            JSON.Member(
                "properties", .object(entries.map { JSON.Member($0.key, $0.json(as: replacing[$0.key] ?? $0.schema)) })),
        ]
        if !required.isEmpty { members.append(JSON.Member("required", .array(required.map(JSON.string)))) }
        return .object(members)
    }
}
