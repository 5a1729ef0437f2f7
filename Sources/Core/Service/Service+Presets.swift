public import Foundation
public import StageKit

/// Presets: what renditions videos get.
extension Service {
    /// Built-in ones first, then by name.
    public func presets(
        limit: Int = 50, after: String? = nil
    ) async throws -> (presets: [PresetView], total: Int, next: String?) {
        let all = try await library.read { try $0.presets() }
        let start = after.flatMap { name in all.firstIndex { $0.preset.name == name } }.map { $0 + 1 } ?? 0
        let page = Array(all[start...].prefix(limit))
        return (page, all.count, start + page.count < all.count ? page.last?.preset.name : nil)
    }

    /// The preset, or nil.
    public func preset(_ name: String) async throws -> PresetView? {
        try await library.read { try $0.preset(name) }
    }

    /// Sees whether a preset that somebody names is there; nil is fine.
    ///
    /// - Throws: `Refusal` (`.invalid`).
    public func expectPreset(_ name: String?) async throws {
        guard let name else { return }
        _ = try await library.read { try $0.expectPreset(name) }
    }

    /// Makes a preset.
    ///
    /// - Throws: `Refusal`: `.conflict` when there is one of that name, `.invalid` when it asks for what this build
    ///   cannot do.
    public func createPreset(_ preset: Preset) async throws -> PresetView {
        try check(preset)
        return try await refusing {
            try await library.write { ledger in
                guard try ledger.preset(preset.name) == nil else {
                    throw Refusal(
                        .conflict, code: "preset_exists", "there is a preset \"\(preset.name)\" already",
                        hint: "change it with PUT, or choose another name", field: "name")
                }
                return try ledger.stored(preset)
            }
        }
    }

    /// Puts another in a preset's place. Videos that were made before keep what they were promised.
    ///
    /// - Returns: nil when there is none of that name.
    /// - Throws: `Refusal`: `.conflict` for a built-in one, `.invalid` when it asks for what this build cannot do.
    public func replacePreset(_ preset: Preset) async throws -> PresetView? {
        try Self.refuseBuiltIn(preset.name)
        try check(preset)
        return try await refusing {
            try await library.write { ledger in
                try ledger.preset(preset.name) == nil ? nil : ledger.stored(preset)
            }
        }
    }

    /// Removes a preset. Videos that were made before keep what they were promised.
    ///
    /// - Returns: false when there is none of that name.
    /// - Throws: `Refusal` (`.conflict`) for a built-in one, and for one that the pipeline or an unfinished upload names.
    public func deletePreset(_ name: String) async throws -> Bool {
        try Self.refuseBuiltIn(name)
        let node = blueprint.presets.first { $0.preset == name }?.node
        return try await refusing {
            try await library.write { ledger in
                guard try ledger.preset(name) != nil else { return false }
                if let node {
                    throw Refusal(
                        .conflict, code: "preset_in_use", "the node \"\(node)\" of the pipeline names this preset",
                        hint: "name another in Plugins.json first")
                }
                guard try !ledger.isPresetAwaited(name) else {
                    throw Refusal(
                        .conflict, code: "preset_in_use", "an upload that is not finished names this preset",
                        hint: "wait until it is finished or has expired")
                }
                try ledger.remove(preset: name)
                return true
            }
        }
    }

    /// What of presets will not work: names that nobody knows, encoders that this build lacks.
    public func presetWarnings() async throws -> [String] {
        let (blueprint, encoders) = (blueprint, encoders)
        return try await library.read { try $0.presetWarnings(blueprint, encoders) }
    }

    /// The same, without a service.
    ///
    /// - Parameter data: a data folder that is there; nil for none: only built-in presets are known then.
    public static func presetWarnings(
        data: URL?, blueprint: Blueprint, encoders: EncoderSupport
    ) throws -> [String] {
        guard let data else {
            return PresetWarnings(Preset.builtIn, isWhole: false).words(blueprint, encoders)
        }
        // A database of an older program has none; looking at it must not change it.
        return PresetWarnings((try? Library.storedPresets(in: data)) ?? Preset.builtIn, isWhole: true)
            .words(blueprint, encoders)
    }

    private func check(_ preset: Preset) throws {
        if Preset.reserved.contains(preset.name) {
            throw Refusal(
                .invalid, code: "reserved_name", "\"\(preset.name)\" is a word for the speed of an encoder",
                hint: "choose another name", field: "name")
        }
        guard let problem = encoders.problems(in: preset).first else { return }
        throw Refusal(
            .invalid, code: "no_encoder", problem.words, hint: problem.hint, field: String(problem.path.dropFirst(2)))
    }

    private static func refuseBuiltIn(_ name: String) throws {
        guard Preset.builtIn(name) != nil else { return }
        throw Refusal(
            .conflict, code: "built_in", "the preset \"\(name)\" is built in", hint: "make one of another name")
    }
}

extension Ledger {
    fileprivate func stored(_ preset: Preset) throws -> PresetView {
        try save(preset)
        return try self.preset(preset.name) ?? PresetView(preset)
    }

    fileprivate func presetWarnings(_ blueprint: Blueprint, _ encoders: EncoderSupport) throws -> [String] {
        PresetWarnings(try presets().map(\.preset), isWhole: true).words(blueprint, encoders)
    }
}
