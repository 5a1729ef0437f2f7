import StageKit

/// The engine's keys of a node, read like the settings of a stage: one list for reading and for the schema.
struct NodeKeys {
    static let mostLocalLanes = 64

    let stage: String?
    let after: JSONNode?
    let with: JSONNode?
    let lanes: JSONNode?
    let attempts: Int
    let backoff: Double
    let timeout: Double?
    let wait: Node.Wait
    let when: Node.When
    let note: String?

    init(_ settings: Settings) {
        stage = settings.optionalString("stage", "The stage that does the work, by its id.")
        after = settings.node(
            "after", type: "a list of node names", schema: Self.afterSchema, default: .array([]),
            "The nodes whose work must be there first.", accepts: { if case .array = $0.value { true } else { false } })
        with = settings.object("with", "The stage's own settings.")
        lanes = settings.node(
            "lanes", type: "a number of lanes, or an object with local, runners and prefer", schema: Self.lanesSchema,
            default: .number(1), "How many jobs of this node run at the same time, and where.",
            accepts: { $0.json.number != nil || $0.members != nil })
        attempts = settings.integer("attempts", default: 3, in: 1...100, "How often a job is tried before it fails.")
        backoff = settings.duration(
            "backoff", default: 10, in: 0...86400, "The wait before the second attempt; it doubles with each.")
        let limit = settings.duration(
            "timeout", default: 0, in: 0...(30 * 86400),
            "The longest that one attempt may take; 0s: as long as it likes.")
        timeout = limit > 0 ? limit : nil
        wait = settings.choice(
            "wait", default: Node.Wait.all, "Start when all nodes before are done, or for each thing they deliver.")
        when = settings.choice(
            "when", default: Node.When.arrives, "Work on every video that arrives, or only when asked by the API.")
        note = settings.optionalString("note", "For people.")
    }

    private static let afterSchema = JSON.object([
        JSON.Member("type", .string("array")),
        JSON.Member("items", .object([JSON.Member("type", .string("string"))])),
        JSON.Member("uniqueItems", .bool(true)),
    ])

    private static var lanesSchema: JSON {
        let settings = Settings()
        _ = LaneKeys(settings)
        let count = JSON.object([
            JSON.Member("type", .string("integer")), JSON.Member("minimum", .number(1)),
            JSON.Member("maximum", .number(Double(mostLocalLanes))),
        ])
        return .object([JSON.Member("anyOf", .array([count, settings.schema.json]))])
    }
}

/// The keys of `lanes` in its long form.
struct LaneKeys {
    let count: LaneCount

    init(_ settings: Settings) {
        count = LaneCount(
            local: settings.integer(
                "local", default: 1, in: 0...NodeKeys.mostLocalLanes, "Threads in this process."),
            runners: settings.flag("runners", default: false, "Whether remote runners may take jobs."),
            prefer: settings.choice(
                "prefer", default: LaneCount.Preference.local, "Who gets a job first when both could do it."))
    }
}
