import Core
import HTTP

/// Jobs, the pipeline and the stages.
extension Schema {
    static let jobState = Schema.words(JobState.allCases.map(\.rawValue))

    static let job = Schema.named(
        "Job",
        .object([
            .always("id", .id), .always("video", .id), .always("node", .text, "of the graph"),
            .always("part", .nullable(.text), "the preceding node whose results it works on"),
            .always("piece", .nullable(.text), "the part of the node's work that it is, where runners may do it too"),
            .always("stage", .text), .always("state", jobState),
            .always("progress", .number(minimum: 0, maximum: 1)), .always("attempt", .count, "0 before the first"),
            .always("lane", .nullable(.text), "who works or last worked on it"),
            .always("note", .nullable(.text), "why it is skipped, put off or cancelled"),
            .always("error", .nullable(failure)), .always("warnings", .array(.text)), .always("createdAt", .time),
            .always("startedAt", .nullable(.time)), .always("finishedAt", .nullable(.time)),
            .always("notBefore", .nullable(.time), "a job that is put off is not started before"),
        ]))

    static let jobs = page("Jobs", of: job)

    static let pipeline = Schema.named(
        "Pipeline",
        .object([
            .always(
                "nodes",
                .array(
                    .object([
                        .always("name", .text), .always("stage", .text), .always("after", .array(.text)),
                        .always("lanes", .count, "threads of this process that work for it"),
                        .always("attempts", .count), .always("wait", .words(["all", "each"])),
                        .always("when", .words(["arrives", "asked"])), .always("note", .nullable(.text)),
                        .always(
                            "jobs", .object(JobState.allCases.map { .always($0.rawValue, .count) }),
                            "how many, of all videos"),
                        .always("trouble", .nullable(.text), "why the node cannot work at present"),
                    ])), "in topological order")
        ]))

    private static let kinds = Schema.array(.text)

    static let stages = page(
        "Stages",
        of: .named(
            "Stage",
            .object([
                .always("id", .text), .always("summary", .text), .always("consumes", kinds),
                .always("accepts", kinds), .always("produces", kinds), .always("mostLanes", .count),
            ])))
}
