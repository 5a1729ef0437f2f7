import StageKit

/// What the settings of `transfer.push` say.
struct PushOptions: Sendable {
    /// How a file is looked at once it is sent.
    enum Verification: String, CaseIterable, Sendable { case size, checksum }

    /// What can be sent at all.
    static let kinds: [ArtifactKind] = [.source, .facts, .insert] + Selection.usual

    let place: PlaceSettings
    let selection: Selection
    let naming: TargetName
    let existing: Existing
    let verification: Verification
    /// In bytes.
    let partSize: Int
    let connections: Int

    init(_ settings: Settings) {
        place = PlaceSettings(settings, "to", "Where the files go: \(PlaceAddress.Scheme.words).")
        let kinds = settings.strings(
            "kinds", default: Selection.usual.map(\.rawValue), "Kinds of files to send; also source and facts.")
        let known = Self.kinds.map(\.rawValue)
        for kind in kinds where !known.contains(kind) {
            settings.reject("kinds", "\"\(kind)\" is no kind of file", hint: Spelling.hint(for: kind, in: known))
        }
        selection = Selection(
            kinds: kinds,
            names: settings.strings("files", default: ["**"], "Names of files to send: *, ** (with /) and ? stand for anything."),
            except: settings.strings("except", default: [], "Names of files not to send, in the same way."))
        naming = TargetName(
            pattern: settings.string(
                "as", default: TargetName.standard,
                "What they are called there; \(TargetName.words.map { "{\($0)}" }.joined(separator: ", ")) are filled in."))
        if let mistake = naming.mistake {
            settings.reject("as", mistake, hint: "for example \"\(TargetName.standard)\" or \"{name}-{file}\"")
        }
        existing = settings.choice(
            "existing", default: Existing.skip,
            "When another file is there: replace it (skip, overwrite) or fail; the same file is sent again by overwrite only.")
        verification = settings.choice(
            "verify", default: Verification.size, "How sent files are checked; by checksum they are read back.")
        partSize = settings.size(
            "partSize", default: 16 << 20, in: (5 << 20)...(5 << 30), "Larger files go to S3 in parts of this size.")
        connections = settings.integer("connections", default: 4, in: 1...32, "How many parts are sent to S3 at once.")
    }
}
