import Foundation
import StageKit

/// Makes a torrent of every video, as far as the library sees; the hash is the content of the source.
actor PreparedTorrent: Stage {
    static let manifest = StageManifest(
        id: "prepared.torrent", summary: "Makes a torrent.", consumes: [.source], produces: [.torrent])
    init(settings: Settings) {}

    func run(_ job: Job) async throws -> Outcome {
        let hash = try String(contentsOf: job.input(.source).file, encoding: .utf8)
        var traits = Traits()
        traits.infoHash = hash
        traits.magnet = "magnet:?xt=urn:btih:\(hash)&dn=360p.mp4"
        traits.payload = ["360p.mp4"]
        let draft = try job.output(.torrent, name: "360p.torrent", traits: traits)
        try Data("d4:infod4:name8:360p.mp4ee".utf8).write(to: draft.file)
        return .done([draft])
    }
}
