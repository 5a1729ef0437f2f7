/// What there is to know about the stages of a catalog, made of their manifests and of what they read.
public enum StageReference {
    /// `Docs/Stages.md`.
    public static func markdown(_ catalog: StageCatalog) -> String {
        var lines = [
            "# Stages", "",
            "What can stand as `stage` in `Plugins.json`, and what its `with` may hold. This page is written by",
            "`millrace stages --markdown > Docs/Stages.md`; the stages themselves are its source.", "",
        ]
        for stage in catalog.stages {
            let manifest = stage.manifest
            lines += ["## \(manifest.id)", "", manifest.summary, "", "| | |", "| --- | --- |"]
            lines += facts(manifest).map { "| \($0) | \($1) |" }
            lines.append("")
            let entries = stage.settingsSchema.entries
            if entries.isEmpty {
                lines += ["No settings.", ""]
                continue
            }
            lines += ["| Setting | Default | Value | What it does |", "| --- | --- | --- | --- |"]
            lines += entries.map { entry in
                let standard = entry.isRequired ? "needed" : entry.standard == .null ? "" : "`\(entry.standard.text())`"
                return "| `\(entry.key)` | \(standard) | \(escaped(entry.type)) | \(escaped(entry.help)) |"
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// For a terminal.
    public static func text(_ catalog: StageCatalog) -> String {
        var lines: [String] = []
        for stage in catalog.stages {
            lines += [stage.manifest.id, "    \(stage.manifest.summary)"]
            lines += facts(stage.manifest).map { "    \($0): \($1)" }
            for entry in stage.settingsSchema.entries {
                let standard =
                    entry.isRequired ? ", needed" : entry.standard == .null ? "" : ", default \(entry.standard.text())"
                lines += ["    with.\(entry.key): \(entry.type)\(standard)", "        \(entry.help)"]
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    private static func facts(_ manifest: StageManifest) -> [(String, String)] {
        func spelled(_ kinds: Set<ArtifactKind>) -> String {
            kinds.isEmpty ? "nothing" : kinds.map(\.rawValue).sorted().joined(separator: ", ")
        }
        var facts = [("needs", spelled(manifest.consumes))]
        if !manifest.accepts.isEmpty { facts.append(("also takes", spelled(manifest.accepts))) }
        facts += [("makes", spelled(manifest.produces)), ("most lanes", String(manifest.mostLanes))]
        if manifest.revisits { facts.append(("after a start", "is brought round to every video")) }
        if manifest.follows { facts.append(("while others work", "runs on what they have published so far")) }
        return facts
    }

    /// A bar would end the cell.
    private static func escaped(_ text: String) -> String {
        text.map { $0 == "|" ? "\\|" : String($0) }.joined()
    }
}
