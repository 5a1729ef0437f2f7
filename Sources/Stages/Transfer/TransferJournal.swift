import Foundation
import StageKit

/// What a job has sent so far, in its workbench: it outlives attempts, restarts and crashes.
final class TransferJournal {
    /// How far one file is.
    struct Leg: Codable, Equatable {
        enum State: String, Codable {
            case begun
            /// All bytes are there, and the final name is being given.
            case closing
            case done
        }

        /// Text of the fingerprint: another content is another leg.
        var sha256: String
        var state: State
        var how: SentFile.How = .sent
        /// What it is called there until it is whole.
        var temporary: String?
        /// Id of a multipart upload.
        var upload: String?
        /// Size of its parts, in bytes.
        var part: Int?
    }

    private let file: URL
    private var legs: [String: Leg]

    /// - Throws: the error of making the folder; a journal that cannot be read is an empty one.
    init(_ folder: URL) throws {
        file = folder.appending(path: "transfer.json")
        let bytes = try? Data(contentsOf: file)
        legs = bytes.flatMap { try? JSONDecoder().decode([String: Leg].self, from: $0) } ?? [:]
    }

    /// How far the file with this address is; nil for another content, or when nothing was begun.
    func leg(_ target: String, _ fingerprint: Fingerprint) -> Leg? {
        legs[target].flatMap { $0.sha256 == fingerprint.text ? $0 : nil }
    }

    /// What was begun at this address with another content.
    func stale(_ target: String, _ fingerprint: Fingerprint) -> Leg? {
        legs[target].flatMap { $0.sha256 == fingerprint.text ? nil : $0 }
    }

    /// Writes it down, for good before this returns.
    func note(_ target: String, _ leg: Leg?) throws {
        guard legs[target] != leg else { return }
        legs[target] = leg
        try JSONEncoder().encode(legs).write(to: file, options: .atomic)
    }
}
