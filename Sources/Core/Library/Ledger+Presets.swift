import SQL
import StageKit

/// Presets, and which of them each video was promised.
extension Ledger {
    /// The built-in one or the stored one of this name, as JSON; nil when there is none.
    func preset(_ name: String) throws -> PresetView? {
        if let preset = Preset.builtIn(name) { return PresetView(preset) }
        return try database.first("SELECT * FROM presets WHERE name = $1", [SQLValue(name)]).map(Self.preset)
    }

    /// Built-in ones first, then by name.
    func presets() throws -> [PresetView] {
        try Preset.builtIn.map { PresetView($0) }
            + database.query("SELECT * FROM presets ORDER BY name").map(Self.preset)
    }

    func save(_ preset: Preset) throws {
        try database.execute(
            """
            INSERT INTO presets (name, document, created_at, changed_at) VALUES ($1, $2, $3, $3)
            ON CONFLICT (name) DO UPDATE SET document = $2, changed_at = $3
            """,
            [SQLValue(preset.name), SQLValue(preset.json.text()), SQLValue(now)])
    }

    func remove(preset name: String) throws {
        try database.execute("DELETE FROM presets WHERE name = $1", [SQLValue(name)])
    }

    /// Whether an upload that is not finished is to become a video of this preset.
    func isPresetAwaited(_ name: String) throws -> Bool {
        try database.first("SELECT id FROM uploads WHERE preset = $1 AND video IS NULL", [SQLValue(name)]) != nil
    }

    /// The preset of this name, which a request has named.
    ///
    /// - Throws: `Refusal` (`.invalid`) when there is none.
    func expectPreset(_ name: String) throws -> PresetView {
        guard let preset = try preset(name) else {
            throw Refusal(
                .invalid, code: "unknown_preset", "there is no preset \"\(name)\"",
                hint: Spelling.hint(for: name, in: try presets().map(\.preset.name)), field: "preset")
        }
        return preset
    }

    /// Writes down, for each node that takes a preset, which one the video gets, as it is now.
    ///
    /// - Parameter chosen: by whoever made the video; nil leaves it to the nodes.
    /// - Throws: `Refusal` (`.invalid`) when there is none of that name.
    func promise(_ chosen: String?, to video: Identifier, _ blueprint: Blueprint) throws {
        if let chosen { _ = try expectPreset(chosen) }
        for (node, name) in blueprint.presets {
            try promise(try expectPreset(chosen ?? name).preset, to: video, at: node)
        }
    }

    private func promise(_ preset: Preset, to video: Identifier, at node: String) throws {
        try database.execute(
            "INSERT INTO video_presets (video, node, document) VALUES ($1, $2, $3)",
            [SQLValue(video), SQLValue(node), SQLValue(preset.json.text())])
    }

    /// What was promised. A video that is older than the promise, or than the node, gets what the node says now.
    ///
    /// - Parameter isKept: writes that down, as a promise; not where there is only to be read.
    func promisedPreset(
        to video: Identifier, at node: String, _ blueprint: Blueprint, isKept: Bool
    ) throws -> Preset? {
        guard let name = blueprint.presets.first(where: { $0.node == node })?.preset else { return nil }
        let row = try database.first(
            "SELECT document FROM video_presets WHERE video = $1 AND node = $2", [SQLValue(video), SQLValue(node)])
        if let row { return try Self.decoded(try row.text("document")) }
        guard let preset = try preset(name)?.preset else { return nil }
        if isKept { try promise(preset, to: video, at: node) }
        return preset
    }

    private static func preset(_ row: Row) throws -> PresetView {
        var view = PresetView(try decoded(try row.text("document")))
        view.createdAt = try row.timestamp("created_at")
        view.changedAt = try row.timestamp("changed_at")
        return view
    }

    private static func decoded(_ text: String) throws -> Preset {
        do {
            return try PresetReader().read(JSONNode(try JSON.parse(text)))
        } catch {
            throw SQLError(code: .type, words: "a stored preset cannot be read: \(error)", sql: nil)
        }
    }
}
