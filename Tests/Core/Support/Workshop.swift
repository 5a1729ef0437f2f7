import Foundation
import StageKit
import Testing

@testable import Core

/// A data folder, a script and a graph of fake stages: all that a test of the engine needs. Removed with this value.
final class Workshop: Sendable {
    let folder: URL
    let script = Script()
    private let keys: [String: String]

    static let catalog = StageCatalog([
        ScriptedIngest.self, ScriptedTranscode.self, ScriptedThumbnail.self, ScriptedPackage.self, ScriptedSeed.self,
        ScriptedFollower.self, ScriptedLadder.self, ScriptedIdler.self, ScriptedLive.self,
    ])

    /// - Parameter keys: more keys of a node, as JSON members: `["transcode": #""attempts": 1"#]`.
    init(_ keys: [String: String] = [:]) throws {
        self.keys = keys
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-core-\(Identifier())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var data: URL { folder.appendingPathComponent("data") }

    /// ingest → transcode → package, with a thumbnail beside.
    func blueprint() throws -> Blueprint {
        try blueprint(
            ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("thumbnail", "thumbnail", ["ingest"]),
            ("package", "package", ["transcode"]))
    }

    func blueprint(_ nodes: (name: String, stage: String, after: [String])...) throws -> Blueprint {
        let members = nodes.map { node in
            let after =
                node.after.isEmpty ? "" : #", "after": ["# + node.after.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            let more = keys[node.name].map { ", " + $0 } ?? ""
            let backoff = more.contains("backoff") ? "" : #", "backoff": "1ms""#
            return """
                "\(node.name)": {"stage": "scripted.\(node.stage)"\(after)\(backoff)\(more),
                    "with": {"script": "\(script.name)", "node": "\(node.name)"}}
                """
        }
        let text = #"{"pipeline": {"# + members.joined(separator: ",\n") + "}}"
        do {
            return try BlueprintReader(catalog: Self.catalog).read(text)
        } catch {
            Issue.record("\(error.report(file: "Plugins.json"))")
            throw error
        }
    }

    func start(
        _ blueprint: Blueprint? = nil, at data: URL? = nil, beforeCommit: @escaping @Sendable () -> Void = {}
    ) async throws -> Service {
        try await Service.start(
            data: data ?? self.data, blueprint: try blueprint ?? self.blueprint(), log: .silent,
            beforeCommit: beforeCommit)
    }

    /// All files below the videos' folders, as `{id}/{name}`.
    func files(at data: URL? = nil) -> Set<String> {
        let root = (data ?? self.data).appendingPathComponent("videos")
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isDirectoryKey])
        var files: Set<String> = []
        for case let file as URL in found ?? FileManager.DirectoryEnumerator() where !file.hasDirectoryPath {
            files.insert(String(file.path.dropFirst(root.path.count + 1)))
        }
        return files
    }

    /// What lies in `incoming`, `scratch` and `work`.
    func remains(at data: URL? = nil) throws -> [String] {
        try ["incoming", "scratch", "work"].flatMap { name in
            try FileManager.default.contentsOfDirectory(
                atPath: (data ?? self.data).appendingPathComponent(name).path)
        }
    }
}

extension Service {
    /// A video of an upload with a few bytes.
    func upload(_ text: String = "source", name: String = "clip") async throws -> VideoView {
        let file = try incoming()
        try await file.write(Data(text.utf8))
        try await file.finish()
        return try await create(NewVideo(name: name, upload: file))
    }

    /// Waits until the video is as it should be.
    @discardableResult
    func video(_ id: Identifier, when isRight: @Sendable (VideoView) -> Bool) async throws -> VideoView {
        let subscription = changes.subscribe(video: id)
        if let view = try await video(id), isRight(view) { return view }
        for await _ in subscription.stream {
            if let view = try await video(id), isRight(view) { return view }
        }
        throw CancellationError()
    }
}

extension VideoView {
    func job(_ node: String) -> JobView? { jobs.first { $0.node == node } }
}
