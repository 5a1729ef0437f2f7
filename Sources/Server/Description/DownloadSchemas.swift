import Core
import HTTP

/// The download service.
extension Schema {
    static let downloadState = Schema.words(DownloadState.allCases.map(\.rawValue))

    static let download = Schema.named(
        "Download",
        .object([
            .always("id", .id), .always("url", .text, "without user and password"),
            .always("owner", .text, "local, user:NAME or token:ID"), .always("state", downloadState),
            .always("file", .text, "on the server; until it is finished, what it will probably be"),
            .always("size", .nullable(.count), "in bytes, once somebody has said"),
            .always("received", .count, "in bytes"),
            .always("rate", .nullable(.count), "in bit/s, while it is downloading"),
            .always("remaining", .nullable(.number(minimum: 0)), "in seconds, at this rate"),
            .always("connections", .nullable(.count), "how many it uses now"),
            .always("resumable", .nullable(.boolean), "whether it could go on after an interruption"),
            .always("attempts", .count, "how often it was begun"),
            .always("place", .nullable(.count), "1 for the next in the queue; null behind 1000 others"),
            .always("note", .nullable(.text), "why it does not go on"),
            .always("error", .nullable(failure), "why it failed, or the last attempt did"),
            .always("checked", .nullable(.text), "what its bytes were compared with: sha-256"),
            .always("mediaType", .nullable(.text)), .always("createdAt", .time), .always("startedAt", .nullable(.time)),
            .always("changedAt", .time, "when its state last changed"), .always("finishedAt", .nullable(.time)),
            .always("notBefore", .nullable(.time), "it is not tried again before"),
        ]))
    static let downloads = page("Downloads", of: download)

    private static let line = Schema.string(pattern: #"^[^\x00-\x1f\x7f]*$"#, length: 0...8192)
    private static let rate = Schema.integer(
        minimum: DownloadFields.rates.lowerBound, maximum: DownloadFields.rates.upperBound)

    static let newDownload = Schema.named(
        "NewDownload",
        .object([
            .always("url", .string(format: "uri"), "http, https, ftp, ftps, sftp, or a file below the roots"),
            .maybe("path", .text, "a folder below one's own; absolute below a root"),
            .maybe("name", .text, "of the file, made safe; else what its server or the address calls it"),
            .maybe("checksum", .text, "sha-256=…, sha-512=…, sha-1=… or md5=…, hexadecimal or base64"),
            .maybe("headers", .map(line), "more fields of the request"), .maybe("cookies", line, "a=1; b=2"),
            .maybe("user", .text, "for its server"), .maybe("password", .text, "for its server"),
            .maybe("connections", .integer(minimum: 1, maximum: DownloadFields.connections.upperBound), "at most"),
            .maybe("rate", rate, "in bit/s, at most"),
            .maybe("overwrite", .boolean, "whether to replace what has the name; another name is found otherwise"),
            .maybe("place", .words(["first", "last"]), "in the queue"),
        ]))

    static let downloadPlace = Schema.named(
        "DownloadPlace",
        .object([
            .maybe("place", .words(["first", "last"]), "either this"),
            .maybe("before", .id, "or this: another download that waits"),
        ]))

    private static let quietHours = Schema.named(
        "QuietHours",
        .object([
            .always("from", clock, "of the server's local time"), .always("to", clock, "perhaps on the next day"),
            .maybe("days", .array(.words(QuietHours.dayNames)), "on which they begin; all, when there are none"),
        ]))
    private static let clock = Schema.string(pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$")

    private static let connections = Schema.integer(
        minimum: 1, maximum: DownloadSettingsFields.shares.upperBound)
    private static let share = Schema.nullable(connections)
    private static let settings: [(String, Schema, String)] = [
        ("paused", .boolean, "nothing new is begun; what runs goes on"),
        ("maxTasks", .integer(minimum: 0, maximum: DownloadSettingsFields.tasks.upperBound), "most at once"),
        ("perHost", share, "most at once from one host"), ("perUser", share, "most at once for one owner"),
        ("rate", .nullable(rate), "in bit/s, all together"), ("hostRate", .nullable(rate), "in bit/s, from one host"),
        ("taskRate", .nullable(rate), "in bit/s, of one download"),
        ("connections", connections, "most of all together"),
        ("connectionsPerHost", .integer(minimum: 1, maximum: DownloadSettingsFields.hostConnections.upperBound), ""),
        ("connectionsPerFile", .integer(minimum: 1, maximum: DownloadFields.connections.upperBound), ""),
        ("quietHours", .array(quietHours), "when nothing is downloaded"),
    ]
    static let downloadSettings = Schema.named(
        "DownloadSettings",
        .object(settings.map { .always($0.0, $0.1, $0.2) } + [.always("pausedUntil", .nullable(.time))]))
    static let downloadSettingsPatch = Schema.named(
        "DownloadSettingsPatch",
        .object(
            settings.map { .maybe($0.0, $0.1, $0.2) }
                + [.maybe("pauseFor", .nullable(.number()), "in seconds, with paused: when the pause ends by itself")]))

    static let downloadStats = Schema.named(
        "DownloadStats",
        .object([
            .always("tasks", .object(DownloadState.allCases.map { .always($0.rawValue, .count) })),
            .always("rate", .count, "in bit/s, all together"),
            .always("bytes", .count, "of files that are here or on their way"),
            .always("quota", .nullable(.count), "most bytes of one owner"),
            .always("responses", .map(.count), "answers of servers by status, in the last 10 minutes"),
            .always(
                "hold",
                .nullable(
                    .object([
                        .always("code", .words(DownloadStats.Hold.codes)), .always("detail", .text),
                        .always("until", .nullable(.time)),
                    ])), "why nothing new is begun"),
        ]))
}
