import Foundation
import StageKit

/// Sees to it that what a stage hands in is what it promised: files of its own folders, under good names.
struct DraftCheck: Sendable {
    private let ticket: Ticket
    private let scratch: URL
    private let workbench: URL

    init(_ ticket: Ticket, scratch: URL, workbench: URL) {
        self.ticket = ticket
        self.scratch = scratch
        self.workbench = workbench
    }

    /// Checks the drafts and waits until they are on the disk.
    ///
    /// - Throws: `StageFailure` (permanent) for a draft that breaks the contract of a stage; `DiskError`.
    func deliveries(_ drafts: [Draft]) throws -> [Delivery] {
        var names: Set<String> = []
        return try drafts.map { draft in
            guard names.insert(draft.name).inserted else { throw wrong(draft, "is handed in twice") }
            guard InsideFolder(scratch).file(draft.name) != nil else { throw wrong(draft, "is no plain relative path") }
            guard ticket.node.manifest.produces.contains(draft.kind) else {
                throw wrong(
                    draft, "is of the kind \"\(draft.kind)\", which \(ticket.node.manifest.id) does not produce")
            }
            let stays = Self.isInside(draft.file, workbench)
            guard stays || Self.isInside(draft.file, scratch) else {
                throw wrong(draft, "does not lie in the scratch folder or the workbench")
            }
            do {
                return Delivery(draft: draft, size: try FileStore.synchronise(draft.file), stays: stays)
            } catch let error as DiskError where error.number == ENOENT || error.number == EINVAL {
                throw wrong(draft, "was not written")
            }
        }
    }

    private static func isInside(_ file: URL, _ folder: URL) -> Bool {
        file.standardizedFileURL.path.hasPrefix(folder.standardizedFileURL.path + "/")
    }

    private func wrong(_ draft: Draft, _ words: String) -> StageFailure {
        .permanent(
            "bad_draft", "\"\(draft.name)\" \(words)", hint: "this is a mistake in the stage \(ticket.node.manifest.id)"
        )
    }
}
