import Console
import Core
import Foundation
import StageKit

/// Where `millrace run` puts what it makes: a new or empty folder, filled in one go at the end.
struct OutputFolder: Sendable {
    let target: URL
    /// The data folder of the run, beside the results, so that they only need to be renamed. Hidden, and gone at the end.
    let work: URL
    private let isNew: Bool

    /// Makes both folders.
    ///
    /// - Throws: `UsageError` when the folder holds something: nothing of anybody's is ever overwritten.
    init(_ target: URL) throws {
        self.target = target
        work = target.appendingPathComponent(".millrace-run", isDirectory: true)
        isNew = !FileManager.default.fileExists(atPath: target.path)
        let content = (try? FileManager.default.contentsOfDirectory(atPath: target.path)) ?? []
        // What an earlier run left when it was killed is not somebody's.
        guard content.allSatisfy({ $0 == work.lastPathComponent }) else {
            throw UsageError("\(target.path) is not empty", hint: "name a new folder, or empty it yourself")
        }
        do {
            try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        } catch {
            throw UsageError("the folder \(target.path) cannot be made", hint: error.localizedDescription)
        }
    }

    /// Moves the files of a finished video into the folder and adds `video.json`. Call it when the service has stopped.
    ///
    /// - Parameter files: its artefacts; the source, which the caller has, is left out.
    func publish(_ video: VideoView, _ files: [Artifact]) throws {
        let text = try JSON(encoding: video).text(pretty: true) + "\n"
        try keep(files)
        try Data(text.utf8).write(to: target.appendingPathComponent("video.json"), options: .atomic)
    }

    /// Moves files into the folder, under their artefact names.
    func keep(_ files: [Artifact]) throws {
        let inside = InsideFolder(target)
        for artifact in files where artifact.kind != .source {
            guard let place = inside.file(artifact.name) else { continue }
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.moveItem(at: artifact.file, to: place)
        }
        try FileManager.default.removeItem(at: work)
    }

    /// Removes what this run has made.
    func discard() {
        try? FileManager.default.removeItem(at: isNew ? target : work)
    }
}
