import SQL
import StageKit

extension Ledger {
    func insert(_ video: VideoRecord) throws {
        try database.execute(
            """
            INSERT INTO videos (id, name, external_id, visibility, preset, request, created_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                SQLValue(video.id), SQLValue(video.name), SQLValue(video.externalID),
                SQLValue(video.visibility.rawValue), SQLValue(video.preset), SQLValue(video.request.text()),
                SQLValue(video.createdAt), SQLValue(video.state),
            ])
        note(.video, of: video.id)
        announce(.videoCreated, of: video.id)
    }

    /// Makes a video and all its jobs.
    ///
    /// - Parameter node: the only one that works on it; nil for all that work on every video, and those that `new` asks.
    /// - Throws: `Refusal` (`.invalid`) for a preset that is not there.
    func makeVideo(
        _ new: NewVideo, id: Identifier, _ blueprint: Blueprint, only node: Node? = nil
    ) throws -> VideoRecord {
        let video = VideoRecord(
            id: id, name: new.name, externalID: new.externalID, visibility: new.visibility,
            preset: new.preset ?? blueprint.presets.first?.preset ?? Preset.standard.name, request: new.request,
            createdAt: now, state: .queued, readyAt: nil, isRejected: false, isDeleting: false)
        try insert(video)
        let planner = Planner(blueprint)
        if let node {
            try addJob(to: id, of: node, planner)
        } else {
            try promise(new.preset, to: id, blueprint)
            try addJobs(to: id, of: blueprint, asked: new.asks)
        }
        try plan(id, planner)
        return video
    }

    /// Nil also for a video that is being deleted: for everybody else it is gone.
    func video(_ id: Identifier) throws -> VideoRecord? {
        try anyVideo(id).flatMap { $0.isDeleting ? nil : $0 }
    }

    func anyVideo(_ id: Identifier) throws -> VideoRecord? {
        try database.first("SELECT * FROM videos WHERE id = $1", [SQLValue(id)]).map(Self.video)
    }

    /// Videos that are being deleted: what a start has to finish.
    func deletions() throws -> [Identifier] {
        try database.query("SELECT id FROM videos WHERE is_deleting = 1").map { try $0.identifier("id") }
    }

    /// Videos that are still on their way.
    func unsettledVideos() throws -> [Identifier] {
        try database.query("SELECT id FROM videos WHERE state IN ('queued', 'processing')")
            .map { try $0.identifier("id") }
    }

    func videos(_ query: VideoQuery) throws -> (total: Int, videos: [VideoRecord]) {
        var filter = Filter("is_deleting = 0")
        if let state = query.state { filter.add("state = ?", SQLValue(state)) }
        if let name = query.name { filter.add("LOWER(name) LIKE ? ESCAPE '!'", SQLValue(Filter.pattern(name))) }
        if let externalID = query.externalID { filter.add("external_id = ?", SQLValue(externalID)) }
        if let time = query.createdAfter { filter.add("created_at > ?", SQLValue(time)) }
        if let time = query.createdBefore { filter.add("created_at < ?", SQLValue(time)) }
        let total = try database.first("SELECT COUNT(*) AS total FROM videos WHERE \(filter.sql)", filter.values)
        if let after = query.after { filter.add("id < ?", SQLValue(after)) }
        filter.add("1 = 1 ORDER BY id DESC LIMIT ?", SQLValue(query.limit + 1))
        let rows = try database.query("SELECT * FROM videos WHERE \(filter.sql)", filter.values)
        return (try total?.count("total") ?? 0, try rows.map(Self.video))
    }

    func update(_ id: Identifier, with patch: VideoPatch) throws {
        guard var video = try video(id) else { return }
        video.name = patch.name ?? video.name
        video.visibility = patch.visibility ?? video.visibility
        video.externalID = patch.externalID ?? video.externalID
        try database.execute(
            "UPDATE videos SET name = $2, visibility = $3, external_id = $4 WHERE id = $1",
            [
                SQLValue(id), SQLValue(video.name), SQLValue(video.visibility.rawValue), SQLValue(video.externalID),
            ])
        note(.video, of: id)
    }

    /// Writes down what the jobs of a video say of it. To be called after every change of a job.
    func settle(_ id: Identifier) throws {
        guard let video = try anyVideo(id) else { return }
        let state = VideoState(try jobs(of: id).map(\.fact))
        if state != video.state {
            try database.execute(
                "UPDATE videos SET state = $2, ready_at = $3 WHERE id = $1",
                [SQLValue(id), SQLValue(state), SQLValue(state == .ready ? video.readyAt ?? now : nil)])
            if let event = WebhookEvent(state) { announce(event, of: id) }
        }
        note(.video, of: id)
    }

    /// Writes down when the video first had a master playlist.
    func markPlayable(_ id: Identifier) throws {
        try database.execute(
            "UPDATE videos SET playable_at = $2 WHERE id = $1 AND playable_at IS NULL", [SQLValue(id), SQLValue(now)])
        announce(.videoPlayable, of: id)
    }

    func markRejected(_ id: Identifier) throws {
        try database.execute("UPDATE videos SET is_rejected = 1 WHERE id = $1", [SQLValue(id)])
    }

    func markDeleting(_ id: Identifier) throws {
        try database.execute("UPDATE videos SET is_deleting = 1 WHERE id = $1", [SQLValue(id)])
        note(.deletion, of: id)
        announce(.videoDeleted, of: id)
    }

    /// Removes the rows of a video: its own, its jobs', its artefacts'.
    func remove(_ id: Identifier) throws {
        try database.execute("DELETE FROM artifacts WHERE video = $1", [SQLValue(id)])
        try database.execute("DELETE FROM jobs WHERE video = $1", [SQLValue(id)])
        try database.execute("DELETE FROM ingestions WHERE id = $1", [SQLValue(id)])
        try database.execute("DELETE FROM videos WHERE id = $1", [SQLValue(id)])
    }

    private static func video(_ row: Row) throws -> VideoRecord {
        VideoRecord(
            id: try row.identifier("id"), name: try row.text("name"), externalID: try row.optionalText("external_id"),
            visibility: try row.word("visibility"), preset: try row.text("preset"),
            request: try JSON.parse(try row.text("request")), createdAt: try row.timestamp("created_at"),
            state: try row.word("state"), readyAt: try row.optionalTimestamp("ready_at"),
            isRejected: try row.flag("is_rejected"), isDeleting: try row.flag("is_deleting"),
            playableAt: try row.optionalTimestamp("playable_at"))
    }
}

/// Conditions that are joined with AND, with their parameters.
struct Filter {
    private(set) var sql: String
    private(set) var values: [SQLValue] = []

    init(_ sql: String) { self.sql = sql }

    /// - Parameter condition: holds one `?`, for the value.
    mutating func add(_ condition: String, _ value: SQLValue) {
        values.append(value)
        let parts = condition.split(separator: "?", omittingEmptySubsequences: false)
        sql += " AND " + parts.joined(separator: "$\(values.count)")
    }

    /// A condition without a value.
    mutating func add(_ condition: String) { sql += " AND " + condition }

    /// That a column is any of these; nothing passes when there are none.
    mutating func add(any column: String, _ texts: [String]) {
        let first = values.count + 1
        values += texts.map { SQLValue($0) }
        let marks = texts.indices.map { "$\(first + $0)" }.joined(separator: ", ")
        sql += texts.isEmpty ? " AND 1 = 0" : " AND \(column) IN (\(marks))"
    }

    /// A LIKE pattern for texts that contain this one.
    static func pattern(_ text: String) -> String {
        var pattern = "%"
        for character in text.lowercased() {
            if "!%_".contains(character) { pattern.append("!") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
