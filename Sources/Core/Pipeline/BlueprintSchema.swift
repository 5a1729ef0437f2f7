public import StageKit

/// The JSON Schema of `Plugins.json` for editors, made of what the readers and the stages themselves read.
public struct BlueprintSchema: Sendable {
    private let catalog: StageCatalog

    public init(catalog: StageCatalog) { self.catalog = catalog }

    /// The schema as a text of many lines, for a file beside `Plugins.json`.
    public static func text(catalog: StageCatalog) -> String {
        BlueprintSchema(catalog: catalog).json.text(pretty: true)
    }

    /// A schema of JSON Schema 2020-12. It knows keys, types and ranges; `millrace check` also knows the graph.
    public var json: JSON {
        let settings = Settings()
        _ = TopKeys(settings)
        let parts = ["pipeline": pipeline, "network": network, "doors": doors]
        return .object(
            [
                JSON.Member("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                JSON.Member("title", .string("Millrace pipeline")),
            ] + (settings.schema.json(required: ["pipeline"], replacing: parts).members ?? []))
    }

    private var pipeline: JSON {
        .object([
            JSON.Member("type", .string("object")), JSON.Member("minProperties", .number(1)),
            JSON.Member(
                "propertyNames", .object([JSON.Member("pattern", .string("^[A-Za-z][A-Za-z0-9_-]{0,39}$"))])),
            JSON.Member("additionalProperties", node),
        ])
    }

    /// The engine's keys; what `with` may hold hangs on `stage`.
    private var node: JSON {
        let settings = Settings()
        _ = NodeKeys(settings)
        let ids = JSON.object([JSON.Member("enum", .array(catalog.ids.map(JSON.string)))])
        let keys = settings.schema.json(required: ["stage"], replacing: ["stage": ids])
        let branches = catalog.stages.map { stage in
            JSON.object([
                JSON.Member("if", Self.property("stage", .object([JSON.Member("const", .string(stage.manifest.id))]))),
                JSON.Member("then", Self.property("with", stage.settingsSchema.json)),
            ])
        }
        return .object((keys.members ?? []) + [JSON.Member("allOf", .array(branches))])
    }

    private var network: JSON {
        let settings = Settings()
        _ = NetworkKeys(settings)
        return settings.schema.json
    }

    private var doors: JSON {
        let settings = Settings()
        _ = DoorKeys(settings)
        let parts: [String: JSON] = [
            "restreamer": Self.schema { _ = Doors.Restreamer($0) },
            "cis": Self.schema { _ = Doors.CIS($0) },
            "downloads": Self.schema { _ = Doors.Downloads($0) },
            "tracker": Self.schema { _ = Doors.Tracker($0) }, "ingest": Self.schema { _ = Doors.Ingest($0) },
        ]
        return settings.schema.json(required: [], replacing: parts)
    }

    private static func schema(_ read: (Settings) -> Void) -> JSON {
        let settings = Settings()
        read(settings)
        return settings.schema.json
    }

    private static func property(_ key: String, _ schema: JSON) -> JSON {
        .object([JSON.Member("properties", .object([JSON.Member(key, schema)]))])
    }
}
