import Foundation
import SQL
import StageKit

/// A row of `downloads`.
struct DownloadRecord: Sendable, Equatable {
    let id: Identifier
    let owner: String
    let url: String
    let host: String
    let wants: DownloadWants
    /// Where its file goes, and what that must not leave.
    let place: DownloadFolders.Place
    /// As it was asked for.
    let name: String?
    let overwrites: Bool
    /// What its file is or will probably be.
    var file: URL
    /// Its working name was about to become `file` when this was written.
    var isPlacing = false
    /// Less comes first.
    var position: Int
    var state: DownloadState
    var attempts = 0
    /// Attempts in a row that brought nothing.
    var barren = 0
    /// Most bytes that there ever were.
    var best = 0
    var received = 0
    var size: Int?
    var mediaType: String?
    var checked: String?
    var error: JobError?
    let createdAt: Timestamp
    var startedAt: Timestamp?
    var changedAt: Timestamp
    var finishedAt: Timestamp?
    var notBefore: Timestamp?

    /// The file while it comes.
    var partial: URL { DownloadFiles.partial(id, in: place.folder) }

    /// - Parameters:
    ///   - queuePlace: 1 for the next.
    ///   - progress: when it runs.
    func view(queuePlace: Int? = nil, note: String? = nil, progress: DownloadProgress? = nil) -> DownloadView {
        let isRunning = state == .downloading
        let (received, size) = (progress?.received ?? received, progress?.total ?? size)
        let rate = isRunning ? progress?.rate : nil
        let remaining = rate.flatMap { rate in
            size.flatMap { rate > 0 ? Double(max(0, $0 - received)) / Double(rate) : nil }
        }
        return DownloadView(
            id: id, url: url, owner: owner, state: state, file: file.path, size: size, received: received,
            rate: rate.map { $0 * 8 }, remaining: remaining.map { ($0 * 10).rounded() / 10 },
            connections: isRunning ? progress?.connections : nil, resumable: progress?.isResumable, attempts: attempts,
            place: queuePlace, note: note,
            error: error.map { ErrorView(code: $0.code, detail: $0.words, hint: $0.hint, node: nil) }, checked: checked,
            mediaType: mediaType, createdAt: createdAt, startedAt: startedAt, changedAt: changedAt,
            finishedAt: finishedAt,
            notBefore: state == .enqueued ? notBefore : nil)
    }
}

extension DownloadRecord {
    /// One that waits.
    init(_ new: NewDownload, at place: DownloadFolders.Place, owner: DownloadOwner, position: Int, now: Timestamp) {
        self.init(
            id: Identifier(), owner: owner.description, url: new.url, host: new.host, wants: new.wants, place: place,
            name: new.name, overwrites: new.overwrites,
            file: place.folder.appendingPathComponent(new.name ?? new.fallbackName, isDirectory: false),
            position: position,
            state: .enqueued, createdAt: now, changedAt: now)
    }

    init(_ row: Row) throws {
        func folder(_ column: String) throws -> URL { URL(fileURLWithPath: try row.text(column), isDirectory: true) }
        let words = try row.optionalText("error_words")
        self.init(
            id: try row.identifier("id"), owner: try row.text("owner"), url: try row.text("url"),
            host: try row.text("host"), wants: try Columns.value(DownloadWants.self, try row.text("wants")),
            place: DownloadFolders.Place(folder: try folder("folder"), base: try folder("base")),
            name: try row.optionalText("name"), overwrites: try row.flag("overwrites"),
            file: URL(fileURLWithPath: try row.text("file"), isDirectory: false), isPlacing: try row.flag("is_placing"),
            position: try row.count("position"), state: try row.word("state"), attempts: try row.count("attempts"),
            barren: try row.count("barren"), best: try row.count("best"), received: try row.count("received"),
            size: try row.optionalInteger("size").map { Int($0) }, mediaType: try row.optionalText("media_type"),
            checked: try row.optionalText("checked"),
            error: try words.map {
                JobError(code: try row.text("error_code"), words: $0, hint: try row.optionalText("error_hint"))
            },
            createdAt: try row.timestamp("created_at"), startedAt: try row.optionalTimestamp("started_at"),
            changedAt: try row.timestamp("changed_at"), finishedAt: try row.optionalTimestamp("finished_at"),
            notBefore: try row.optionalTimestamp("not_before"))
    }
}
