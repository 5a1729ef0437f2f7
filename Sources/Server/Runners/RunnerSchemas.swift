import HTTP

/// What runners' bodies and answers look like. Runners of other versions may say more: it is passed over.
enum RunnerSchemas {
    private static let token = Schema.string(length: 1...1000)
    private static let runnerToken = Schema.Member.always("runnerToken", token, "of the runner")
    private static let jobToken = Schema.Member.always("jobToken", token, "of this time of taking the job")

    static let registration = Schema.named(
        "RunnerRegistration",
        .object([
            .always("registrationToken", token), .always("name", .string(length: 1...100), "unique"),
            .maybe("description", .string(length: 0...1000)), .maybe("version", .string(length: 0...100)),
        ]))
    static let registered = Schema.named(
        "RegisteredRunner", .object([.always("id", .count), .always("runnerToken", .text)]))
    static let caller = Schema.named("RunnerCaller", .object([runnerToken]))
    static let holder = Schema.named("RunnerHolder", .object([runnerToken, jobToken]))
    static let wish = Schema.named(
        "RunnerWish",
        .object([
            runnerToken, .maybe("jobTypes", .array(.text), "the only types it does; without it all that it can"),
            .maybe("version", .string(length: 0...100), "of its program"),
        ]))
    static let failure = Schema.named(
        "RunnerFailure", .object([runnerToken, jobToken, .maybe("message", .text, "why")]))
    static let abortion = Schema.named(
        "RunnerAbortion", .object([runnerToken, jobToken, .maybe("reason", .text, "why")]))
    static let progress = Schema.named(
        "RunnerProgress",
        .object([
            runnerToken, jobToken, .maybe("progress", .text, "0 to 100"),
            .maybe("payload[type]", .words(["add-chunk", "remove-chunk"]), "of a live source"),
            .maybe("payload[videoChunkFilename]", .text, "1-000010.ts"),
            .maybe("payload[videoChunkFile]", .binary, "MPEG-TS"), .maybe("payload[masterPlaylistFile]", .binary),
            .maybe("payload[resolutionPlaylistFilename]", .text, "1.m3u8"),
            .maybe("payload[resolutionPlaylistFile]", .binary),
        ]))
    static let result = Schema.named(
        "RunnerResult",
        .object([
            runnerToken, jobToken, .maybe("payload[videoFile]", .binary, "an MP4"),
            .maybe("payload[resolutionPlaylistFile]", .binary, "the HLS playlist of it"),
            .maybe("payload[inputLanguage]", .text, "of what was heard"), .maybe("payload[vttFile]", .binary, "WebVTT"),
            .maybe("payload[storyboardFile]", .binary, "a JPEG"),
        ]))

    static let offers = Schema.named(
        "RunnerOffers",
        .object([
            .always(
                "availableJobs",
                .array(.object([.always("uuid", .id), .always("type", .text), .always("payload", .any)])))
        ]))

    private static let jobMembers: [Schema.Member] = [
        .always("uuid", .id), .always("type", .text),
        .always("state", .object([.always("id", .count), .always("label", .text)])), .always("payload", .any),
        .always("progress", .nullable(.number(minimum: 0, maximum: 100))), .always("priority", .integer()),
        .always("failures", .count, "of all runners"), .always("error", .nullable(.text)),
        .always("startedAt", .nullable(.time)), .always("createdAt", .time), .always("updatedAt", .time),
        .maybe("finishedAt", .time),
        .always(
            "runner",
            .nullable(
                .object([.always("id", .count), .always("name", .text), .always("description", .nullable(.text))])),
            "null for a lane of this server"),
    ]
    static let accepted = Schema.named(
        "AcceptedRunnerJob",
        .object([.always("job", .object(jobMembers + [.always("jobToken", .text)]))]))
    static let job = Schema.named(
        "RunnerJob", .object(jobMembers + [.always("privatePayload", .any, "video, node and piece")]))

    static let runner = Schema.named(
        "Runner",
        .object([
            .always("id", .count), .always("name", .text), .always("description", .nullable(.text)),
            .always("ip", .text), .always("version", .nullable(.text), "of its program"),
            .always("lastContact", .time), .always("createdAt", .time), .always("updatedAt", .time),
            .always("connected", .boolean, "whether it waits to be told of jobs"),
        ]))
    static let registrationToken = Schema.named(
        "RegistrationToken",
        .object([
            .always("id", .count), .always("registrationToken", .text), .always("createdAt", .time),
            .always("updatedAt", .time), .always("registeredRunnersCount", .count),
        ]))

    static func page(_ element: Schema) -> Schema {
        .object([.always("total", .count), .always("data", .array(element))])
    }
}
