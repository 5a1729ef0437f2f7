import SQL
import StageKit

/// The queue of downloads: whose turn it is.
extension Ledger {
    /// The one to begin next; or else when the next may be.
    ///
    /// - Parameter running: those that are begun already, perhaps not yet in the table.
    func nextDownload(
        _ openings: DownloadOpenings, without running: some Sequence<Identifier>
    ) throws -> (download: DownloadRecord?, start: Timestamp?) {
        var filter = Filter("state = 'enqueued'")
        for host in openings.fullHosts.sorted() { filter.add("host <> ?", SQLValue(host)) }
        for owner in openings.fullOwners.sorted() { filter.add("owner <> ?", SQLValue(owner)) }
        // Ids are UUIDs: there is nothing in them to escape.
        let taken = running.map { "'\($0)'" }.joined(separator: ",")
        if !taken.isEmpty { filter.add("id NOT IN (\(taken))") }
        var due = filter
        due.add("(not_before IS NULL OR not_before <= ?)", SQLValue(now))
        let row = try database.first(
            "SELECT * FROM downloads WHERE \(due.sql) ORDER BY position LIMIT 1", due.values)
        if let row { return (try DownloadRecord(row), nil) }
        let next = try database.first(
            "SELECT MIN(not_before) AS start FROM downloads WHERE \(filter.sql)", filter.values)
        return (nil, try next?.optionalTimestamp("start"))
    }

    /// Takes one out of the queue to work on it; nil when somebody had another wish meanwhile.
    func begin(download id: Identifier) throws -> DownloadRecord? {
        guard var download = try download(id), download.state == .enqueued else { return nil }
        download.state = .downloading
        download.attempts += 1
        download.startedAt = now
        download.changedAt = now
        download.notBefore = nil
        download.isPlacing = false
        try update(download)
        return download
    }

    /// Before all, or behind all.
    func position(_ place: DownloadPlace) throws -> Int? {
        switch place {
        case .first: return try edge("MIN") - 1
        case .last: return try edge("MAX") + 1
        case .before(let other):
            guard let other = try download(other), other.state == .enqueued else { return nil }
            // All before it make room.
            try database.execute(
                "UPDATE downloads SET position = position - 1 WHERE position < $1", [SQLValue(other.position)])
            return other.position - 1
        }
    }

    /// Each by itself: two in one statement would look at every row.
    private func edge(_ function: String) throws -> Int {
        try database.first("SELECT COALESCE(\(function)(position), 0) AS edge FROM downloads")?.count("edge") ?? 0
    }

    /// Those that wait are cancelled, also those put aside.
    ///
    /// - Returns: them, as they are then.
    func clearDownloads(of restriction: String?) throws -> [DownloadRecord] {
        var filter = Filter("state IN ('enqueued', 'paused')")
        if let restriction { filter.add("owner = ?", SQLValue(restriction)) }
        let waiting = try database.query("SELECT * FROM downloads WHERE \(filter.sql)", filter.values)
            .map(DownloadRecord.init)
        return try waiting.map { waiting in
            var download = waiting
            download.state = .cancelled
            download.received = 0
            download.changedAt = now
            download.finishedAt = now
            try update(download)
            return download
        }
    }
}
