import Testing

/// App → Server → Core → StageKit ← Stages → Libraries → C, read off the sources themselves.
@Suite struct ImportRuleTests {
    /// What the files below a folder may import of this project. The first prefix that fits counts.
    private static let rooms: [(prefix: String, may: @Sendable (String) -> Bool)] = [
        // It verifies what it carries.
        ("Sources/Libraries/Fetch/", { module in isC(module) || ["Sys", "Crypto"].contains(module) }),
        ("Sources/Libraries/", { module in isC(module) || module == "Sys" }),
        ("Sources/Core/StageKit/", { _ in false }),
        ("Sources/Core/StageTesting/", { $0 == "StageKit" }),
        ("Sources/Stages/StandardStages/", { $0 == "StageKit" || stages.contains($0) }),
        ("Sources/Stages/", { $0 == "StageKit" || libraries.contains($0) }),
        ("Sources/Core/", { ["StageKit", "SQL"].contains($0) }),
        ("Sources/Server/", { ["Core", "StageKit"].contains($0) || libraries.contains($0) && $0 != "SQL" && $0 != "CMAF" }),
        ("Sources/App/Console/", { $0 == "StageKit" }),
        ("Sources/App/Fetching/", { ["Console", "Fetch", "StageKit"].contains($0) }),
        ("Sources/App/FetchTool/", { ["Console", "Fetching"].contains($0) }),
        ("Sources/App/", { !isC($0) && $0 != "SQL" }),
        ("Examples/", { $0 == "StageKit" }),
    ]

    private static let libraries: Set = ["Sys", "Media", "CMAF", "Fetch", "Crypto", "Passwords", "SQL", "HTTP", "SegmentStore", "Torrents"]
    private static let stages: Set = ["Ingest", "Probe", "Transcode", "Thumbnail", "PackageHLS", "PackageTorrent", "Seed", "Transfer"]
    private static let cModules: Set = ["CAV", "CCurl", "CSQLite", "CCrypto", "CSodium", "CSys", "CTorrent"]
    private static let ours = libraries.union(stages).union(cModules)
        .union(["StageKit", "StageTesting", "StandardStages", "Core", "Server", "App", "Console", "Fetching", "Captions"])

    private static func isC(_ module: String) -> Bool { cModules.contains(module) }

    /// The modules that a file imports.
    private static func imports(_ file: Repository.TextFile) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place < 3, place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "private", "internal", "package"].contains($0) })
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
            return name.split(separator: ".").first.map(String.init)
        }
    }

    @Test func everyImportGoesTheWayTheDataFlows() throws {
        let files = try Repository.swift().filter { !$0.path.hasPrefix("Tests/") }
        #expect(files.count > 50)
        for file in files {
            guard let room = Self.rooms.first(where: { file.path.hasPrefix($0.prefix) }) else {
                Issue.record("\(file.path) is in no room of ARCHITECTURE.md")
                continue
            }
            for module in Self.imports(file) where Self.ours.contains(module) {
                #expect(room.may(module), "\(file.path) imports \(module)")
            }
        }
    }

    /// A library may see its own C module only: one face a library.
    @Test func eachCModuleHasOneFace() throws {
        var faces: [String: Set<String>] = [:]
        for file in try Repository.files(in: ["Sources"], endings: [".swift"]) {
            let folder = file.path.split(separator: "/").prefix(3).joined(separator: "/")
            for module in Self.imports(file) where Self.isC(module) { faces[module, default: []].insert(folder) }
        }
        for (module, folders) in faces {
            let allowed = module == "CSys" ? 3 : 1
            #expect(folders.count <= allowed, "\(module) is imported by \(folders.sorted())")
        }
    }
}
