/// Reads of values with an inside of their own.
extension Settings {
    /// A value as it stands, for readers that look inside it themselves; nil when there is none.
    ///
    /// - Parameters:
    ///   - type: for people: `an object`.
    ///   - schema: a JSON Schema fragment.
    ///   - accepts: whether the value is of that type.
    public func node(
        _ key: String, type: String, schema: JSON, default standard: JSON = .null, _ help: String,
        accepts: (JSONNode) -> Bool
    ) -> JSONNode? {
        read(key, type: type, schema: schema, standard: standard, help: help, default: nil) { (node) throws(Wrong) in
            accepts(node) ? .some(.some(node)) : nil
        }
    }

    /// An object with keys of its own.
    public func object(_ key: String, schema: JSON = .object([JSON.Member("type", .string("object"))]), _ help: String)
        -> JSONNode?
    {
        node(key, type: "an object", schema: schema, help) { $0.members != nil }
    }
}
