import SQL
import StageKit

extension Ledger {
    /// Writes down what a torrent can be found by; nothing for other artefacts.
    func putInfoHashes(of artifact: ArtifactRecord) throws {
        guard artifact.kind == .torrent else { return }
        let key = [SQLValue(artifact.video), SQLValue(artifact.name)]
        try database.execute("DELETE FROM info_hashes WHERE video = $1 AND name = $2", key)
        for hash in InfoHashes(artifact.traits).hashes.sorted() {
            try database.execute(
                "INSERT INTO info_hashes (video, name, hash) VALUES ($1, $2, $3)", key + [SQLValue(hash)])
        }
    }

    /// - Parameter hash: 40 hexadecimal digits, in lower case.
    func knowsTorrent(_ hash: String) throws -> Bool {
        try database.first(
            """
            SELECT 1 AS found FROM info_hashes JOIN videos ON videos.id = info_hashes.video
            WHERE hash = $1 AND is_deleting = 0
            """, [SQLValue(hash)]) != nil
    }
}
