import Core
import HTTP
import StageKit

/// Checks what clients want to be set for all downloads.
enum DownloadSettingsFields {
    static let known = [
        "paused", "pauseFor", "maxTasks", "perHost", "perUser", "rate", "hostRate", "taskRate", "connections",
        "connectionsPerHost", "connectionsPerFile", "quietHours",
    ]

    static let tasks = 0...1000
    static let shares = 1...1000
    static let hostConnections = 1...64
    /// In seconds.
    static let longestPause = 365.0 * 86400

    /// - Throws: `HTTPError` (422) that names the member.
    static func patch(_ fields: JSONFields) throws -> DownloadSettingsPatch {
        var patch = DownloadSettingsPatch()
        patch.paused = try fields.flag("paused")
        patch.pauseFor = try pause(fields)
        patch.maxTasks = try fields.integer("maxTasks", in: tasks)
        patch.perHost = try limit(fields, "perHost", in: shares)
        patch.perUser = try limit(fields, "perUser", in: shares)
        patch.rate = try limit(fields, "rate", in: DownloadFields.rates)
        patch.hostRate = try limit(fields, "hostRate", in: DownloadFields.rates)
        patch.taskRate = try limit(fields, "taskRate", in: DownloadFields.rates)
        patch.connections = try fields.integer("connections", in: shares)
        patch.connectionsPerHost = try fields.integer("connectionsPerHost", in: hostConnections)
        patch.connectionsPerFile = try fields.integer("connectionsPerFile", in: DownloadFields.connections)
        patch.quietHours = try fields["quietHours"].map(quietHours)
        return patch
    }

    private static func pause(_ fields: JSONFields) throws -> Double? {
        guard let value = fields["pauseFor"], value != .null else { return nil }
        guard let seconds = value.number, seconds > 0, seconds <= longestPause, fields["paused"] == true else {
            throw HTTPError(
                422, "pauseFor is not usable", code: "bad_pause", field: "pauseFor",
                hint: "seconds, with \"paused\": true")
        }
        return seconds
    }

    /// Nil when it is not given, `.some(nil)` for no limit.
    private static func limit(_ fields: JSONFields, _ key: String, in range: ClosedRange<Int>) throws -> Int?? {
        fields[key] == .null ? .some(nil) : try fields.integer(key, in: range).map { .some($0) }
    }

    private static func quietHours(_ json: JSON) throws -> [QuietHours] {
        guard let list = json.array, list.count <= 50 else { throw badHours(json) }
        return try list.map { item in
            let known = item.members?.allSatisfy { ["from", "to", "days"].contains($0.key) } ?? false
            let days = item["days"].map { $0.array.map { $0.compactMap(\.string) } ?? ["?"] } ?? []
            guard known, days.count == item["days"]?.array?.count ?? days.count, let from = item["from"]?.string,
                let to = item["to"]?.string, let hours = QuietHours(from: from, to: to, days: days)
            else { throw badHours(item) }
            return hours
        }
    }

    private static func badHours(_ json: JSON) -> HTTPError {
        HTTPError(
            422, "quietHours holds \(json.text()), which is none", code: "bad_quiet_hours", field: "quietHours",
            hint: #"[{"from": "08:00", "to": "18:00", "days": ["mon", "tue"]}], days being optional"#)
    }
}
