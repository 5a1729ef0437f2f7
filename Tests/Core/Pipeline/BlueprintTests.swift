import Foundation
import StageKit
import Testing

@testable import Core

struct BlueprintTests {
    private func read(_ text: String) throws -> Blueprint { try BlueprintReader(catalog: pipelineCatalog).read(text) }

    @Test("the built-in pipeline is the file at the root of the project") func standard() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Plugins.json")
        #expect(
            String(decoding: try Data(contentsOf: file.standardizedFileURL), as: UTF8.self) == StandardPipeline.text)
    }

    @Test("nodes know who comes before and after them") func family() throws {
        let blueprint = try read(
            """
            {"pipeline": {"ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
              "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
              "thumbnail": {"stage": "thumbnail.libav", "after": ["probe"]},
              "package": {"stage": "package.hls", "after": ["transcode"]}}}
            """)
        #expect(blueprint.ancestors(of: "package").map(\.name) == ["ingest", "probe", "transcode"])
        #expect(blueprint.children(of: "probe").map(\.name) == ["transcode", "thumbnail"])
        #expect(blueprint.ancestors(of: "nobody").isEmpty)
    }

    @Test("nodes are put in order, whatever order they are written in") func order() throws {
        let blueprint = try read(
            """
            {"pipeline": {"package": {"stage": "package.hls", "after": ["b"]},
              "b": {"stage": "transcode.ladder", "after": ["a"]},
              "a": {"stage": "probe.libav", "after": ["z"]}, "z": {"stage": "ingest.file"}}}
            """)
        #expect(blueprint.nodes.map(\.name) == ["z", "a", "b", "package"])
    }

    @Test("every key of a node arrives") func keys() throws {
        let blueprint = try read(
            """
            {"pipeline": {"in": {"stage": "ingest.file", "with": {"folders": ["/media"]},
               "lanes": {"local": 0, "runners": true, "prefer": "runners"}, "attempts": 7, "backoff": "1.5s",
               "timeout": "2h", "wait": "each", "when": "asked", "note": "hello"}},
             "network": {"allow": ["10.0.0.0/8"]},
             "doors": {"restreamer": {"base": "/store"}, "cis": {"tracker": "http://t/announce"}}}
            """)
        let node = try #require(blueprint["in"])
        #expect(node.lanes == LaneCount(local: 0, runners: true, prefer: .runners))
        #expect(node.attempts == 7)
        #expect(node.backoff == 1.5)
        #expect(node.timeout == 7200)
        #expect(node.wait == .each)
        #expect(node.when == .asked)
        #expect(node.note == "hello")
        #expect(blueprint.network.allow.map(\.description) == ["10.0.0.0/8"])
        #expect(blueprint.doors.restreamer.base == "/store")
        #expect(blueprint.doors.cis.tracker == "http://t/announce")
        #expect(blueprint.doors.cis.upload == "cis/upload")
        #expect(blueprint.doors.downloads.roots == ["downloads"])
    }

    @Test("a stage gets its settings and the network's") func settings() throws {
        let blueprint = try read(
            """
            {"pipeline": {"in": {"stage": "ingest.file", "with": {"folders": ["/media"]}}},
             "network": {"allow": ["127.0.0.0/8"]}}
            """)
        let stage = try #require(blueprint["in"]?.makeStage() as? FakeIngest)
        #expect(stage.folders == ["/media"])
        #expect(stage.network.map(\.description) == ["127.0.0.0/8"])
    }

    @Test("a text that is too long, or not UTF-8, or empty, is told so")
    func garbage() throws {
        // Not as arguments: the test's log would print two million of them.
        let texts: [([UInt8], String)] = [
            (Array("{\"a\": \"".utf8) + [0xFF, 0x22, 0x7D], "UTF-8"), ([], "empty"),
            ([UInt8](repeating: 0x20, count: 2 << 20), "bytes"), (Array("[1]".utf8), "must be an object"),
        ]
        for (bytes, words) in texts {
            do throws(BlueprintProblems) {
                _ = try BlueprintReader(catalog: pipelineCatalog).read(bytes)
                Issue.record("it was read")
            } catch {
                #expect(error.problems.count == 1)
                #expect(error.report(file: "x").contains(words))
            }
        }
    }

    @Test("the schema names every stage and its settings") func schema() throws {
        let schema = BlueprintSchema(catalog: pipelineCatalog).json
        let node = try #require(schema["properties"]?["pipeline"]?["additionalProperties"])
        let ids = try #require(node["properties"]?["stage"]?["enum"]?.array)
        #expect(ids.compactMap(\.string) == pipelineCatalog.ids)
        #expect(node["required"] == .array([.string("stage")]))
        let branches = try #require(node["allOf"]?.array)
        let transcode = try #require(
            branches.first { $0["if"]?["properties"]?["stage"]?["const"]?.string == "transcode.ladder" })
        let with = try #require(transcode["then"]?["properties"]?["with"])
        #expect(with["properties"]?["segment"]?["default"]?.string == "4s")
        #expect(with["additionalProperties"]?.bool == false)
        #expect(schema["properties"]?["doors"]?["properties"]?["cis"]?["properties"]?["tracker"] != nil)
    }
}
