public import StageKit

/// A preset as others see it.
public struct PresetView: Sendable, Equatable {
    public var preset: Preset
    /// When it was made; nil for a built-in one.
    public var createdAt: Timestamp?
    /// When it was last written; nil for a built-in one.
    public var changedAt: Timestamp?

    /// A built-in preset can be read and used, not changed.
    public var isBuiltIn: Bool { Preset.builtIn(preset.name) != nil }

    init(_ preset: Preset) { self.preset = preset }

    /// The preset's own members, and when it was made and changed.
    public var json: JSON {
        let more = [
            JSON.Member("built_in", .bool(isBuiltIn)),
            JSON.Member("created_at", createdAt.map { .string($0.description) } ?? .null),
            JSON.Member("changed_at", changedAt.map { .string($0.description) } ?? .null),
        ]
        return .object((preset.json.members ?? []) + more)
    }

    /// What `json` has besides the preset itself: who sends back what was read sends these too.
    public static let additions = ["built_in", "created_at", "changed_at"]
}
