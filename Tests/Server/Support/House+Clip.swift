import Core
import Foundation
import Media
import Server
import StageKit
import StandardStages
import TestClient
import Testing

extension House {
    /// A house with the standard pipeline, and in it a drawn clip (`SampleClip`) that it has made ready.
    ///
    /// - Parameter nodes: of the standard pipeline, those that are wanted: the fewer, the faster.
    static func open(
        clip: SampleClip, nodes: Set<String> = [], options: APIServer.Options = APIServer.Options(),
        _ body: @Sendable (House, VideoView) async throws -> Void
    ) async throws {
        var pipeline = try JSON.parse(Array(StandardPipeline.text.utf8))
        if !nodes.isEmpty, let all = pipeline["pipeline"]?.members {
            let wanted = all.filter { nodes.contains($0.key) }.map { node in
                JSON.Member(node.key, Self.node(node.value, among: nodes))
            }
            pipeline = .object([.init("pipeline", .object(wanted))])
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("clip-\(Identifier()).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        try clip.write(to: file)
        try await open(pipeline: pipeline.text(), catalog: standardStages, options: options) { house in
            let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"clip.mp4\"\r\n\r\n"
            let answer = try await house.client().request(
                "POST", "/api/v1/videos", headers: ["content-type": "multipart/form-data; boundary=b"],
                body: Array(head.utf8) + [UInt8](try Data(contentsOf: file)) + Array("\r\n--b--\r\n".utf8))
            let video = try JSONDecoder().decode(VideoView.self, from: Data(answer.body))
            let settled = try #require(try await house.service.settled(video.id))
            try #require(settled.state == .ready, "\(settled.error?.detail ?? "")")
            try await body(house, settled)
        }
    }

    /// A node that comes after those alone that are there.
    private static func node(_ node: JSON, among names: Set<String>) -> JSON {
        let members = node.members?.map { member in
            guard member.key == "after", let before = member.value.array else { return member }
            return JSON.Member("after", .array(before.filter { $0.string.map(names.contains) ?? false }))
        }
        return .object(members ?? [])
    }
}
