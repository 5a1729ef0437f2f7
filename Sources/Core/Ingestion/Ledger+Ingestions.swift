import SQL
import StageKit

/// Jobs of the ingestion server. A row is there from its acceptance until its video is deleted; how far it is, the video
/// says.
extension Ledger {
    func insert(_ job: NewIngestion) throws {
        try database.execute(
            """
            INSERT INTO ingestions (id, name, code, weight, request, asks, completion, error, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                SQLValue(job.id), SQLValue(job.name), SQLValue(job.code), SQLValue(job.weight),
                SQLValue(job.request.text()), SQLValue(try Columns.text(job.asks.sorted())), SQLValue(job.completion),
                SQLValue(job.error), SQLValue(now),
            ])
    }

    /// Makes videos of jobs that are none yet, oldest first.
    ///
    /// - Returns: how many.
    func makeVideos(_ blueprint: Blueprint, most: Int) throws -> Int {
        let rows = try database.query(
            "SELECT * FROM ingestions WHERE is_video = 0 ORDER BY id LIMIT $1", [SQLValue(most)])
        for row in rows {
            var new = NewVideo(
                name: try row.text("name"), externalID: try row.optionalText("code"),
                request: try JSON.parse(try row.text("request")))
            new.asks = Set(try Columns.value([String].self, try row.text("asks")))
            let id = try row.identifier("id")
            _ = try makeVideo(new, id: id, blueprint)
            try database.execute("UPDATE ingestions SET is_video = 1 WHERE id = $1", [SQLValue(id)])
        }
        return rows.count
    }

    /// The weights of all jobs that are not settled. Read off the videos: nothing is counted up and down.
    func ingestionLoad() throws -> Int {
        try database.first(
            """
            SELECT (SELECT COALESCE(SUM(weight), 0) FROM ingestions WHERE is_video = 0)
                + (SELECT COALESCE(SUM(i.weight), 0) FROM videos v JOIN ingestions i ON i.id = v.id
                   WHERE v.state IN ('queued', 'processing') AND v.is_deleting = 0) AS load
            """)?.count("load") ?? 0
    }

    /// Writes down whom to tell of what this transaction has announced.
    ///
    /// - Returns: how many calls there are to make.
    func postCallbacks() throws -> Int {
        var count = 0
        for announcement in announcements {
            guard [.videoReady, .videoFailed, .videoCancelled, .videoDeleted].contains(announcement.event),
                let row = try database.first(
                    "SELECT completion, error FROM ingestions WHERE id = $1", [SQLValue(announcement.video)])
            else { continue }
            // One that goes when it is settled was told of.
            if announcement.event == .videoDeleted, try anyVideo(announcement.video)?.state.isSettled != false { continue }
            let column = announcement.event == .videoReady ? "completion" : "error"
            guard let address = try row.optionalText(column) else { continue }
            try insert(
                Posting.callback(to: address), of: announcement.event, event: Identifier(), video: announcement.video)
            count += 1
        }
        return count
    }
}
