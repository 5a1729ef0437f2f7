import SQL
import StageKit

/// The tables, as one transaction sees them. Lives on the library's lane and is never kept.
///
/// What it changes it also notes, so that the library can tell everybody once the transaction is in the database.
final class Ledger {
    let database: any Database
    let files: FileStore
    let now: Timestamp
    private(set) var changes: [(video: Identifier, subject: Change.Subject)] = []
    /// What webhooks are told of this transaction.
    private(set) var announcements: [Announcement] = []

    init(_ database: any Database, files: FileStore, now: Timestamp) {
        self.database = database
        self.files = files
        self.now = now
    }

    /// Notes a change; the same one twice is one.
    func note(_ subject: Change.Subject, of video: Identifier) {
        guard !changes.contains(where: { $0.video == video && $0.subject == subject }) else { return }
        changes.append((video, subject))
    }

    /// Notes an event for the webhooks that want it; the same one twice is one.
    func announce(_ event: WebhookEvent, of video: Identifier, job: Identifier? = nil) {
        let announcement = Announcement(event: event, video: video, job: job)
        if !announcements.contains(announcement) { announcements.append(announcement) }
    }
}
