import Foundation
public import StageKit

extension Service {
    /// Whether a node of the pipeline makes edited versions.
    public var canEdit: Bool { blueprint.nodes.contains { $0.manifest.id == "studio.edit" } }

    /// Makes a video that is an edited version of another one, which stays as it is.
    ///
    /// - Parameters:
    ///   - edit: of a video whose source is here.
    ///   - tasks: as they were sent.
    ///   - files: that the tasks name; finished.
    public func create(
        _ new: NewVideo, edit: VideoEdit, tasks: JSON, files: [String: IncomingFile]
    ) async throws -> VideoView {
        var new = new
        new.request = .object([
            JSON.Member(
                "edit",
                .object([
                    JSON.Member("video", .string(edit.video.rawValue)),
                    JSON.Member("duration", .number(edit.duration)), JSON.Member("tasks", tasks),
                ]))
        ])
        var inserts: [Insert] = []
        for (name, file) in files {
            inserts.append(Insert(name: "inserts/\(name)", file: file.file, size: try await file.handOver()))
        }
        do {
            let found = inserts
            return try await refusing {
                try await store(new, source: nil) { ledger, video in
                    for insert in found {
                        try ledger.put(
                            ArtifactRecord(
                                video: video, name: insert.name, kind: .insert, node: "", part: "", size: insert.size,
                                traits: Traits(), madeBy: "upload", createdAt: ledger.now))
                    }
                    try ledger.files.adopt(found.map { ($0.file, $0.name) }, of: video)
                }.video
            }
        } catch {
            for file in files.values { await file.handBack() }
            throw error
        }
    }

    private struct Insert: Sendable {
        let name: String
        let file: URL
        let size: Int
    }

    /// A file that an edit needs; nil when it needs none of this name.
    public func insert(_ name: String, of job: RunnerJobView) async throws -> Artifact? {
        guard case .edit(let edit) = job.work, edit.tasks.contains(where: { $0.file == name }) else { return nil }
        return try await library.read { ledger in
            try ledger.artifact("inserts/\(name)", of: job.video)?.artifact(in: ledger.files)
        }
    }
}
