import Foundation
import SQL
import StageKit

/// The table of downloads: rows in, rows out.
extension Ledger {
    /// Puts a new one into the queue.
    func insert(_ download: DownloadRecord) throws {
        try database.execute(
            """
            INSERT INTO downloads
                (id, owner, url, host, wants, folder, base, name, overwrites, file, position, state, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
            """,
            [
                SQLValue(download.id), SQLValue(download.owner), SQLValue(download.url), SQLValue(download.host),
                SQLValue(try Columns.text(download.wants)), SQLValue(download.place.folder.path),
                SQLValue(download.place.base.path), SQLValue(download.name), SQLValue(download.overwrites),
                SQLValue(download.file.path), SQLValue(download.position), SQLValue(download.state.rawValue),
                SQLValue(download.createdAt),
            ])
    }

    /// Writes down all that can change.
    func update(_ download: DownloadRecord) throws {
        try database.execute(
            """
            UPDATE downloads SET wants = $2, file = $3, is_placing = $4, position = $5, state = $6, attempts = $7,
                barren = $8, best = $9, received = $10, size = $11, media_type = $12, checked = $13, error_code = $14,
                error_words = $15, error_hint = $16, started_at = $17, changed_at = $18, finished_at = $19,
                not_before = $20
            WHERE id = $1
            """,
            [
                SQLValue(download.id),
                SQLValue(
                    try Columns.text(download.state == .finished ? download.wants.withoutSecrets : download.wants)),
                SQLValue(download.file.path), SQLValue(download.isPlacing), SQLValue(download.position),
                SQLValue(download.state.rawValue), SQLValue(download.attempts), SQLValue(download.barren),
                SQLValue(download.best), SQLValue(download.received), download.size.map { SQLValue($0) } ?? .null,
                SQLValue(download.mediaType), SQLValue(download.checked), SQLValue(download.error?.code),
                SQLValue(download.error?.words), SQLValue(download.error?.hint), SQLValue(download.startedAt),
                SQLValue(download.changedAt), SQLValue(download.finishedAt), SQLValue(download.notBefore),
            ])
    }

    func download(_ id: Identifier) throws -> DownloadRecord? {
        try database.first("SELECT * FROM downloads WHERE id = $1", [SQLValue(id)]).map(DownloadRecord.init)
    }

    func downloads(in state: DownloadState) throws -> [DownloadRecord] {
        try database.query("SELECT * FROM downloads WHERE state = $1 ORDER BY position", [SQLValue(state.rawValue)])
            .map(DownloadRecord.init)
    }

    func removeDownload(_ id: Identifier) throws {
        try database.execute("DELETE FROM downloads WHERE id = $1", [SQLValue(id)])
    }

    /// How many match, those of the page and one more, and which places in the queue they have.
    ///
    /// - Parameter restriction: the one owner whose downloads may be seen; nil for all.
    func downloads(
        _ query: DownloadQuery, of restriction: String?
    ) throws -> (total: Int, found: [(record: DownloadRecord, place: Int?)]) {
        var filter = Filter("1 = 1")
        if let restriction { filter.add("owner = ?", SQLValue(restriction)) }
        if let owner = query.owner { filter.add("owner = ?", SQLValue(owner)) }
        if let state = query.state { filter.add("state = ?", SQLValue(state.rawValue)) }
        if let host = query.host { filter.add("host = ?", SQLValue(host)) }
        if let url = query.url { filter.add("LOWER(url) LIKE ? ESCAPE '!'", SQLValue(Filter.pattern(url))) }
        if query.order == .queue { filter.add("state = 'enqueued'") }
        let total = try database.first("SELECT COUNT(*) AS total FROM downloads WHERE \(filter.sql)", filter.values)
        let order: String
        switch query.order {
        case .newest:
            if let after = query.after { filter.add("id < ?", SQLValue(after)) }
            order = "id DESC"
        case .queue:
            if let after = query.after {
                filter.add("position > (SELECT position FROM downloads WHERE id = ?)", SQLValue(after))
            }
            order = "position"
        }
        filter.add("1 = 1 ORDER BY \(order) LIMIT ?", SQLValue(query.limit + 1))
        // Places are counted for the rows of the page alone.
        let rows = try database.query(
            """
            SELECT d.*, CASE WHEN d.state = 'enqueued' THEN \(Self.countedPlace("d.position")) END AS queue_place
            FROM (SELECT * FROM downloads WHERE \(filter.sql)) d ORDER BY d.\(order)
            """, filter.values)
        let found = try rows.map { row in
            (record: try DownloadRecord(row), place: try Self.place(row))
        }
        return (try total?.count("total") ?? 0, found)
    }

    /// Of one that waits: 1 for the next, nil behind `mostPlaces`.
    func queuePlace(of download: DownloadRecord) throws -> Int? {
        guard download.state == .enqueued else { return nil }
        let row = try database.first(
            "SELECT \(Self.countedPlace("$1")) AS queue_place", [SQLValue(download.position)])
        return try row.flatMap(Self.place)
    }

    /// Nobody counts further: it would take longer than anybody wants to know it.
    private static let mostPlaces = 1000

    private static func countedPlace(_ position: String) -> String {
        """
        (SELECT COUNT(*) FROM (SELECT 1 FROM downloads e
            WHERE e.state = 'enqueued' AND e.position <= \(position) LIMIT \(mostPlaces + 1)))
        """
    }

    private static func place(_ row: Row) throws -> Int? {
        try row.optionalInteger("queue_place").flatMap { $0 > mostPlaces ? nil : Int($0) }
    }

    /// How many are in each state, and how many bytes those have that are not cancelled.
    func downloadCounts(of restriction: String?) throws -> (counts: [DownloadState: Int], bytes: Int) {
        var filter = Filter("1 = 1")
        if let restriction { filter.add("owner = ?", SQLValue(restriction)) }
        var counts: [DownloadState: Int] = [:]
        var bytes = 0
        let rows = try database.query(
            """
            SELECT state, COUNT(*) AS found, COALESCE(SUM(received), 0) AS bytes FROM downloads
            WHERE \(filter.sql) GROUP BY state
            """, filter.values)
        for row in rows {
            let state: DownloadState = try row.word("state")
            counts[state] = try row.count("found")
            if state != .cancelled { bytes += try row.count("bytes") }
        }
        return (counts, bytes)
    }

    /// How many of an owner wait; no more than `limit` are counted.
    func waitingDownloads(of owner: DownloadOwner, limit: Int) throws -> Int {
        try database.first(
            "SELECT COUNT(*) AS found FROM (SELECT 1 FROM downloads WHERE owner = $1 AND state = 'enqueued' LIMIT $2) w",
            [SQLValue(owner.description), SQLValue(limit)])?.count("found") ?? 0
    }

    func downloadSettings() throws -> DownloadSettings {
        guard let row = try database.first("SELECT document FROM download_settings WHERE id = 1") else {
            return DownloadSettings()
        }
        return try Columns.value(DownloadSettings.self, try row.text("document"))
    }

    func store(_ settings: DownloadSettings) throws {
        try database.execute(
            """
            INSERT INTO download_settings (id, document) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET document = excluded.document
            """, [SQLValue(try Columns.text(settings))])
    }
}
