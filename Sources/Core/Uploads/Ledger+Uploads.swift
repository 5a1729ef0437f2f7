import SQL
import StageKit

extension Ledger {
    func insert(_ upload: UploadRecord) throws {
        let video = upload.video
        try database.execute(
            """
            INSERT INTO uploads
                (id, length, metadata, name, external_id, visibility, preset, request, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                SQLValue(upload.id), SQLValue(upload.length), SQLValue(upload.metadata), SQLValue(video.name),
                SQLValue(video.externalID), SQLValue(video.visibility.rawValue), SQLValue(video.preset ?? ""),
                SQLValue(video.request.text()), SQLValue(now), SQLValue(upload.expiresAt),
            ])
    }

    func upload(_ id: Identifier) throws -> UploadRecord? {
        try database.first("SELECT * FROM uploads WHERE id = $1", [SQLValue(id)]).map(Self.upload)
    }

    func uploads() throws -> [UploadRecord] {
        try database.query("SELECT * FROM uploads ORDER BY id").map(Self.upload)
    }

    /// Those whose time is over, and when the next one's is.
    func expiredUploads() throws -> (expired: [Identifier], next: Timestamp?) {
        let rows = try database.query("SELECT id FROM uploads WHERE expires_at <= $1", [SQLValue(now)])
        let next = try database.first(
            "SELECT MIN(expires_at) AS next FROM uploads WHERE expires_at > $1", [SQLValue(now)])
        return (try rows.map { try $0.identifier("id") }, try next?.optionalTimestamp("next"))
    }

    /// - Parameter checkedTo: where bytes begin that are not checked yet; nil for none.
    func update(upload id: Identifier, expiresAt: Timestamp, checkedTo: Int?) throws {
        try database.execute(
            "UPDATE uploads SET expires_at = $2, checked_to = $3 WHERE id = $1",
            [SQLValue(id), SQLValue(expiresAt), checkedTo.map { SQLValue($0) } ?? .null])
    }

    func finish(upload id: Identifier, as video: Identifier, expiresAt: Timestamp) throws {
        try database.execute(
            "UPDATE uploads SET video = $2, checked_to = NULL, expires_at = $3 WHERE id = $1",
            [SQLValue(id), SQLValue(video), SQLValue(expiresAt)])
    }

    func remove(upload id: Identifier) throws {
        try database.execute("DELETE FROM uploads WHERE id = $1", [SQLValue(id)])
    }

    private static func upload(_ row: Row) throws -> UploadRecord {
        UploadRecord(
            id: try row.identifier("id"), length: try row.count("length"), metadata: try row.text("metadata"),
            video: NewVideoFields(
                name: try row.text("name"), externalID: try row.optionalText("external_id"),
                visibility: try row.word("visibility"),
                preset: try row.text("preset").isEmpty ? nil : row.text("preset"),
                request: try JSON.parse(try row.text("request"))),
            expiresAt: try row.timestamp("expires_at"),
            checkedTo: try row.optionalInteger("checked_to").map { Int($0) },
            result: try row.optionalText("video").flatMap { Identifier(rawValue: $0) })
    }
}
