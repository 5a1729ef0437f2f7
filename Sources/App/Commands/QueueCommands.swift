import Console
import Core
import StageKit

/// `millrace stats`: the downloads of a server in numbers.
struct StatsCommand: Command {
    static let name = "stats"
    static let summary = "the downloads of a running server in numbers"
    static let flags = [Flag.json] + Flag.remote

    static func run(_ arguments: Arguments) async throws {
        let stats = try await RemoteServer(arguments).call("GET", "/api/v1/downloads/stats")
        if arguments.has(.json) { return say(stats.text(pretty: true)) }
        for state in DownloadState.allCases {
            say("\(state.rawValue): \(stats["tasks"]?[state.rawValue]?.integer ?? 0)")
        }
        say("rate: \(Amount.words((stats["rate"]?.integer ?? 0) / 8))/s")
        say("bytes: \(Amount.words(stats["bytes"]?.integer ?? 0))")
        if let hold = stats["hold"]?["detail"]?.string { say("nothing is begun: \(hold)") }
    }
}

/// `millrace pause [SECONDS]`: a server begins no more downloads. `millrace pause ID…`: it puts some aside.
struct PauseCommand: Command {
    static let name = "pause"
    static let summary = "a running server begins no more downloads, or puts some aside"
    static let operands = OperandNames(optional: ["SECONDS or ID"], repeatsLast: true)
    static let flags = [Flag.json] + Flag.remote
    static let details = """
        What runs goes on to its end. SECONDS may have a unit: 90, 15m, 2h. Without it "millrace resume" ends the pause. With
        IDs, those downloads stop where they are, and all others go on.
        """

    static func run(_ arguments: Arguments) async throws {
        if let word = arguments.operands.first, arguments.operands.count > 1 || Identifier(rawValue: word) != nil {
            return try await DownloadAction.pause.run(arguments)
        }
        var members = [JSON.Member("paused", true)]
        if let word = arguments.operands.first {
            guard let seconds = Double(word) ?? Units.duration(word), seconds > 0 else {
                throw UsageError(
                    "\"\(word)\" is no time and no id",
                    hint: "seconds, a number with a unit such as 15m, or ids of downloads")
            }
            members.append(JSON.Member("pauseFor", .number(seconds)))
        }
        try await QueueSettings.change(arguments, members) { settings in
            settings["pausedUntil"]?.string.map { "paused until \($0)" } ?? "paused"
        }
    }
}

/// `millrace resume`: a server begins downloads again. `millrace resume ID…`: it goes on with some.
struct ResumeCommand: Command {
    static let name = "resume"
    static let summary = "a running server begins downloads again, or goes on with some that were put aside"
    static let operands = OperandNames(optional: ["ID"], repeatsLast: true)
    static let flags = [Flag.json] + Flag.remote

    static func run(_ arguments: Arguments) async throws {
        if !arguments.operands.isEmpty { return try await DownloadAction.resume.run(arguments) }
        try await QueueSettings.change(arguments, [JSON.Member("paused", false)]) { _ in "going on" }
    }
}

/// `millrace max-tasks N`: how many downloads a server makes at once.
struct MaxTasksCommand: Command {
    static let name = "max-tasks"
    static let aliases = ["update_tasks_num"]
    static let summary = "how many downloads a running server makes at once"
    static let operands = OperandNames(required: ["N"])
    static let flags = [Flag.json] + Flag.remote
    static let details = "It counts at once. With a smaller number the last begun wait again, if no byte is lost by it."

    static func run(_ arguments: Arguments) async throws {
        let word = arguments.operands[0]
        guard let number = Int(word), number >= 0 else {
            throw UsageError("\"\(word)\" is no number", hint: "0 lets none begin")
        }
        try await QueueSettings.change(arguments, [JSON.Member("maxTasks", .number(Double(number)))]) { settings in
            "max-tasks \(settings["maxTasks"]?.integer ?? number)"
        }
    }
}

/// `millrace clear`: downloads that wait are cancelled.
struct ClearCommand: Command {
    static let name = "clear"
    static let summary = "cancel all downloads of a running server that wait"
    static let flags = [Flag.json] + Flag.remote

    static func run(_ arguments: Arguments) async throws {
        let answer = try await RemoteServer(arguments).call("POST", "/api/v1/downloads/clear")
        say(arguments.has(.json) ? answer.text(pretty: true) : "cancelled \(answer["cleared"]?.integer ?? 0)")
    }
}

/// What three commands do with the settings of a server.
private enum QueueSettings {
    static func change(_ arguments: Arguments, _ members: [JSON.Member], _ words: (JSON) -> String) async throws {
        let settings = try await RemoteServer(arguments).call("PATCH", "/api/v1/downloads/settings", .object(members))
        say(arguments.has(.json) ? settings.text(pretty: true) : words(settings))
    }
}
