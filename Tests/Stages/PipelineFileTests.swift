import Captions
import Core
import Foundation
import StageKit
import StandardStages
import Testing

/// The pipelines that come with the project can be read with the stages that come with it.
struct PipelineFileTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

    private func read(_ name: String, _ catalog: StageCatalog) throws -> Blueprint {
        try BlueprintReader(catalog: catalog).read(Array(try Data(contentsOf: root.appending(path: name))))
    }

    @Test("the standard one") func standard() throws {
        let blueprint = try read("Plugins.json", standardStages)
        let names = [
            "ingest", "probe", "transcode", "thumbnail", "storyboard", "subtitles", "package", "dash", "torrent", "files",
            "pictures", "tstreams", "publish", "seed",
        ]
        #expect(blueprint.nodes.map(\.name) == names)
        let builtIn = try BlueprintReader(catalog: standardStages).standard()
        #expect(builtIn.nodes.map(\.name) == names)
    }

    @Test("the example's") func example() throws {
        let catalog = StageCatalog(standardStages.stages + [TimecodeCaptions.self])
        let blueprint = try read("Examples/Captions/Plugins.json", catalog)
        #expect(blueprint["timecode"]?.makeStage() is TimecodeCaptions)
    }
}
