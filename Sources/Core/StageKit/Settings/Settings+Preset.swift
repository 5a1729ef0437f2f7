/// Reads that stages which encode have in common.
extension Settings {
    /// What a key is that holds the name of a preset.
    public static let presetType = "the name of a preset"

    /// The name of a preset. The engine looks it up when a video is made, and gives it to the jobs with
    /// `Job.preset`; whether there is one of this name shows then.
    public func preset(_ key: String, default standard: String = "default", _ help: String) -> String? {
        read(
            key, type: Self.presetType, schema: .object([JSON.Member("type", "string")]),
            standard: .string(standard), help: help, default: nil
        ) { (node) throws(Wrong) in
            guard let name = node.json.string else { return nil }
            guard PresetReader.isPlain(name) else {
                throw Wrong("\"\(name)\" is no name of a preset", hint: "letters, digits, \"-\" and \"_\"")
            }
            return .some(name)
        }
    }
}
