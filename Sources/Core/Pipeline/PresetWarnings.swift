import StageKit

/// What of the presets of an installation will not work, as far as it can be known before a video comes.
struct PresetWarnings {
    private let presets: [Preset]
    private let isWhole: Bool

    /// - Parameters:
    ///   - presets: that are known.
    ///   - isWhole: whether there are no others.
    init(_ presets: [Preset], isWhole: Bool) {
        self.presets = presets
        self.isWhole = isWhole
    }

    /// One sentence each.
    func words(_ blueprint: Blueprint, _ encoders: EncoderSupport) -> [String] {
        let missing = blueprint.presets.filter { node in !presets.contains { $0.name == node.preset } }.map { node in
            let hint = isWhole ? Spelling.hint(for: node.preset, in: presets.map(\.name)) : "name the data folder with --data"
            return "$.pipeline.\(node.node).with.preset: no preset \"\(node.preset)\" is known; \(hint)"
        }
        let lacking = presets.flatMap { preset in
            encoders.problems(in: preset).map { problem in
                "preset \"\(preset.name)\": \(problem.path.dropFirst(2)): \(problem.words)"
                    + (problem.hint.map { "; \($0)" } ?? "")
            }
        }
        return missing + lacking
    }
}
