import Console
import Core
import Foundation
import StageKit

/// A file that was named on the command line, by whoever runs the program.
struct LocalFile: Sendable {
    let url: URL

    /// - Throws: `UsageError` when there is no such readable file.
    init(_ path: String) throws {
        url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue,
            FileManager.default.isReadableFile(atPath: url.path)
        else { throw UsageError("there is no readable file \(path)") }
    }

    /// A video made of it. `path` is a way into the ingest stage that no request from outside has.
    var video: NewVideo {
        NewVideo(
            name: url.deletingPathExtension().lastPathComponent,
            request: .object([JSON.Member("path", .string(url.standardizedFileURL.path))]))
    }
}

extension ErrorView {
    /// What is wrong and what would be right.
    var sentence: String { hint.map { "\(detail); \($0)" } ?? detail }
}
