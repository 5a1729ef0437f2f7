import Core
import Foundation
import StageKit

/// A download as the older service shows it: JSON text, which stands as a string in the JSON of the answer.
struct AutodlTask: Encodable, Equatable {
    let id: String
    let url: String
    let dest: String
    let status: String
    /// In seconds, from its making to the last change of its state.
    let duration: Double

    init(_ download: DownloadView) {
        id = download.id.rawValue
        url = download.url
        dest = download.file
        status = download.state.formerName
        let milliseconds = download.changedAt.milliseconds - download.createdAt.milliseconds
        duration = Double(max(0, milliseconds)) / 1000
    }

    /// The body of an answer.
    struct Answer: Encodable {
        let task: String

        init(_ download: DownloadView) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            task = String(decoding: try encoder.encode(AutodlTask(download)), as: UTF8.self)
        }
    }
}

/// The numbers as the older service shows them.
struct AutodlStats: Encodable {
    /// By state, all six of them.
    let tasks: [String: Int]
    /// Answers of servers in the last ten minutes.
    let downloader: [String: Double]

    init(_ stats: DownloadStats) {
        var tasks = Dictionary(uniqueKeysWithValues: DownloadState.formerNames.map { ($0, 0) })
        for state in DownloadState.allCases { tasks[state.formerName, default: 0] += stats.tasks[state.rawValue] ?? 0 }
        self.tasks = tasks
        let total = stats.responses.values.reduce(0, +)
        var downloader = Dictionary(
            uniqueKeysWithValues: stats.responses.map { ("responses/\($0.key)", Double($0.value)) })
        downloader["responses/total"] = Double(total)
        downloader["response_ratio_per_10_min"] = Double(total) / 600
        self.downloader = downloader
    }
}
