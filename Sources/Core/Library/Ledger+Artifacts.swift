import SQL
import StageKit

extension Ledger {
    /// Records an artefact, in place of one with the same name.
    func put(_ artifact: ArtifactRecord) throws {
        if artifact.kind == .playlist, artifact.traits.isMaster == true,
            try self.artifact(artifact.name, of: artifact.video) == nil
        {
            try markPlayable(artifact.video)
        }
        let row = try database.first(
            "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM artifacts WHERE video = $1",
            [SQLValue(artifact.video)])
        try database.execute(
            """
            INSERT INTO artifacts (video, name, number, kind, node, part, size, traits, made_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (video, name) DO UPDATE SET number = excluded.number, kind = excluded.kind,
                node = excluded.node, part = excluded.part, size = excluded.size, traits = excluded.traits,
                made_by = excluded.made_by, created_at = excluded.created_at
            """,
            [
                SQLValue(artifact.video), SQLValue(artifact.name), SQLValue(try row?.count("number") ?? 1),
                SQLValue(artifact.kind.rawValue), SQLValue(artifact.node), SQLValue(artifact.part),
                SQLValue(artifact.size), SQLValue(try Columns.text(artifact.traits)), SQLValue(artifact.madeBy),
                SQLValue(artifact.createdAt),
            ])
        try putInfoHashes(of: artifact)
        note(.artifact(artifact.name), of: artifact.video)
    }

    func artifact(_ name: String, of video: Identifier) throws -> ArtifactRecord? {
        try database.first(
            "SELECT * FROM artifacts WHERE video = $1 AND name = $2", [SQLValue(video), SQLValue(name)]
        ).map(Self.artifact)
    }

    /// In the order of their making.
    func artifacts(of video: Identifier) throws -> [ArtifactRecord] {
        try database.query("SELECT * FROM artifacts WHERE video = $1 ORDER BY number", [SQLValue(video)])
            .map(Self.artifact)
    }

    func artifactNames(of video: Identifier) throws -> Set<String> {
        Set(
            try database.query("SELECT name FROM artifacts WHERE video = $1", [SQLValue(video)])
                .map { try $0.text("name") })
    }

    func removeArtifacts(of video: Identifier) throws {
        try database.execute("DELETE FROM artifacts WHERE video = $1", [SQLValue(video)])
    }

    func removeArtifact(_ name: String, of video: Identifier) throws {
        try database.execute(
            "DELETE FROM artifacts WHERE video = $1 AND name = $2", [SQLValue(video), SQLValue(name)])
        note(.artifact(name), of: video)
    }

    private static func artifact(_ row: Row) throws -> ArtifactRecord {
        ArtifactRecord(
            video: try row.identifier("video"), name: try row.text("name"),
            kind: ArtifactKind(try row.text("kind")), node: try row.text("node"), part: try row.text("part"),
            size: try row.count("size"), traits: try Columns.value(Traits.self, try row.text("traits")),
            madeBy: try row.text("made_by"), createdAt: try row.timestamp("created_at"))
    }
}

extension ArtifactRecord {
    /// As stages and the server see it.
    func artifact(in files: FileStore) -> Artifact? {
        files.file(of: video, name).map {
            Artifact(kind: kind, name: name, node: node, file: $0, size: size, traits: traits)
        }
    }
}
