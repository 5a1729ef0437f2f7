/// What a stage reads from its settings: made by reading, printed by `millrace stages`.
public struct SettingsSchema: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public let key: String
        /// For people: `whole number, 1 to 64`.
        public let type: String
        /// As a JSON Schema fragment (2020-12), without `description` and `default`.
        public let schema: JSON
        public let standard: JSON
        /// One sentence.
        public let help: String
    }

    public var entries: [Entry] = []
    public init() {}
}
