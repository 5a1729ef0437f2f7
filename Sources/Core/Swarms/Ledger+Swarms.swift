import SQL
import StageKit

extension Ledger {
    func swarmRecords() throws -> [SwarmRecord] {
        try database.query("SELECT * FROM torrents").map(Self.swarmRecord)
    }

    func swarmRecord(_ torrent: SwarmTorrent.ID) throws -> SwarmRecord? {
        try database.first(
            "SELECT * FROM torrents WHERE video = $1 AND name = $2",
            [SQLValue(torrent.video), SQLValue(torrent.name)]
        ).map(Self.swarmRecord)
    }

    /// Records it, unless its artefact is gone.
    func put(_ record: SwarmRecord) throws {
        guard try artifact(record.id.name, of: record.id.video) != nil else { return }
        try database.execute(
            """
            INSERT INTO torrents (video, name, is_stopped, uploaded, seeding_time) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (video, name) DO UPDATE SET is_stopped = excluded.is_stopped, uploaded = excluded.uploaded,
                seeding_time = excluded.seeding_time
            """,
            [
                SQLValue(record.id.video), SQLValue(record.id.name), SQLValue(record.isStopped),
                SQLValue(record.uploaded), SQLValue(record.seedingTime),
            ])
    }

    private static func swarmRecord(_ row: Row) throws -> SwarmRecord {
        SwarmRecord(
            id: SwarmTorrent.ID(video: try row.identifier("video"), name: try row.text("name")),
            isStopped: try row.flag("is_stopped"), uploaded: try row.count("uploaded"),
            seedingTime: try row.count("seeding_time"))
    }
}
