import StageKit

/// A catalog shaped like the standard one, without any work in it.
let pipelineCatalog = StageCatalog([
    FakeIngest.self, FakeProbe.self, FakeTranscode.self, FakeThumbnail.self, FakePackage.self, FakeTorrent.self,
])

/// Runners may be said to work for it; they never do.
protocol FakePortable: PortableStage {}

extension FakePortable {
    nonisolated func pieces(of material: JobMaterial) throws -> [Piece] { [Piece("all", nil)] }
    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome { .done([]) }
}

actor FakeIngest: FakePortable {
    static let manifest = StageManifest(
        id: "ingest.file", summary: "Takes a file in.", consumes: [], accepts: [.source], produces: [.source])
    let folders: [String]
    let network: [AddressRange]
    init(settings: Settings) {
        folders = settings.strings("folders", default: [], "Folders that local files may come from.")
        _ = settings.size("most", default: 1 << 30, in: 1...(1 << 40), "The largest file.")
        network = settings.network
    }
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}

actor FakeProbe: Stage {
    static let manifest = StageManifest(
        id: "probe.libav", summary: "Looks at a file.", consumes: [.source], produces: [.facts])
    init(settings: Settings) { _ = settings.duration("timeout", default: 30, in: 1...600, "The longest look.") }
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}

actor FakeTranscode: FakePortable {
    static let manifest = StageManifest(
        id: "transcode.ladder", summary: "Makes renditions.", consumes: [.source, .facts], produces: [.rendition],
        mostLanes: 4)
    enum Preset: String, CaseIterable { case fast, medium, slow }
    init(settings: Settings) {
        _ = settings.integers("heights", default: [1080, 720], in: 16...4320, "Short sides.")
        _ = settings.duration("segment", default: 4, in: 1...30, "Length of a segment.")
        _ = settings.choice("preset", default: Preset.medium, "Effort.")
        _ = settings.flag("audio", default: true, "Whether there is sound.")
        _ = settings.number("quality", default: 23, in: 0...51, "Constant rate factor.")
    }
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}

actor FakeThumbnail: FakePortable {
    static let manifest = StageManifest(
        id: "thumbnail.libav", summary: "Takes pictures.", consumes: [.source, .facts], produces: [.thumbnail])
    init(settings: Settings) { _ = settings.integer("count", default: 6, in: 0...100, "How many.") }
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}

actor FakePackage: Stage {
    static let manifest = StageManifest(
        id: "package.hls", summary: "Writes playlists.", consumes: [.rendition], produces: [.playlist])
    init(settings: Settings) {}
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}

actor FakeTorrent: Stage {
    static let manifest = StageManifest(
        id: "package.torrent", summary: "Writes torrents.", consumes: [.rendition], produces: [.torrent])
    init(settings: Settings) {}
    func run(_ job: Job) async throws -> Outcome { .done([]) }
}
