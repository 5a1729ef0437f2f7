// swift-tools-version: 6.2
// Targets are the architecture: ARCHITECTURE.md says who may import whom, and
// `swift build --explicit-target-dependency-import-check error` (see Makefile) holds everybody to it.

import PackageDescription

/// Language features that are on everywhere: imports stay private, members are visible only where their
/// module is imported, existentials are spelled `any`.
let style: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Where a request is served: what is called stays on the caller's executor. Else each call costs a task switch, which
/// together cost as much as all the rest of an answer.
let near: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// A C library from Debian, seen through the module map in `Sources/Libraries/<name>`.
func c(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/Libraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A Swift target in `path`.
func room(_ name: String, _ path: String, _ dependencies: [String] = [], exclude: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: path, exclude: exclude,
        swiftSettings: style + (name == "HTTP" ? near : []))
}

/// A Swift face over a C library; every C pointer ends inside.
func library(_ name: String, _ dependencies: [String] = []) -> Target {
    room(name, "Sources/Libraries/\(name)", dependencies)
}

/// A folder of stages.
func stage(_ name: String, _ libraries: [String] = []) -> Target {
    room(name, "Sources/Stages/\(name)", ["StageKit"] + libraries)
}

/// The tests of the sources at the same path.
func tests(_ name: String, _ path: String, _ dependencies: [String], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/\(path)", exclude: exclude,
        swiftSettings: style)
}

let package = Package(
    name: "millrace",
    products: [
        .executable(name: "millrace", targets: ["App"]),
        .executable(name: "millrace-fetch", targets: ["FetchTool"]),
    ],
    dependencies: [],
    targets: [
        // C
        c("CAV", pkgConfig: "libavformat", package: "libavformat-dev"),
        c("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        c("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        c("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
        c("CSodium", pkgConfig: "libsodium", package: "libsodium-dev"),
        .target(name: "CSys", path: "Sources/Libraries/CSys"),
        // C++ behind a C header. The definitions are those of `pkg-config --cflags libtorrent-rasterbar`: they change
        // the layout of its structures.
        .target(
            name: "CTorrent", path: "Sources/Libraries/CTorrent",
            cxxSettings: [
                "TORRENT_LINKING_SHARED", "BOOST_ASIO_ENABLE_CANCELIO", "BOOST_ASIO_NO_DEPRECATED",
                "TORRENT_USE_OPENSSL", "TORRENT_USE_LIBCRYPTO", "TORRENT_SSL_PEERS", "OPENSSL_NO_SSL2",
                "BOOST_ALL_NO_LIB",
            ].map { .define($0) },
            linkerSettings: [.linkedLibrary("torrent-rasterbar"), .linkedLibrary("crypto")]),

        // Libraries
        library("Sys", ["CSys"]),
        library("Media", ["CAV", "Sys"]),
        library("CMAF", ["Sys"]),
        library("Fetch", ["CCurl", "Crypto", "Sys"]),
        library("Crypto", ["CCrypto", "Sys"]),
        library("Passwords", ["CSodium"]),
        library("SQL", ["CSQLite", "Sys"]),
        library("Torrents", ["CTorrent", "Sys"]),
        library("HTTP", ["CSys", "Sys"]),
        library("SegmentStore", ["CSys", "Sys"]),

        // The contract between the engine and the stages
        room("StageKit", "Sources/Core/StageKit"),
        room("StageTesting", "Sources/Core/StageTesting", ["StageKit"]),

        // Stages
        stage("Ingest", ["Fetch", "Crypto", "Torrents", "Sys"]),
        stage("Probe", ["Media"]),
        stage("Transcode", ["Media", "CMAF", "Crypto"]),
        stage("Thumbnail", ["Media"]),
        stage("Subtitles", ["Media"]),
        stage("PackageHLS", ["CMAF"]),
        stage("PackageDASH", ["CMAF"]),
        stage("PackageTorrent", ["Torrents", "Sys"]),
        stage("Seed", ["Torrents"]),
        stage("Studio", ["Media"]),
        stage("Record", ["Fetch", "Crypto", "SegmentStore"]),
        stage("Live", ["Media", "CMAF"]),
        stage("Transfer", ["Fetch", "Crypto", "Sys"]),
        stage("Publish", ["Sys"]),
        room(
            "StandardStages", "Sources/Stages/StandardStages",
            [
                "StageKit", "Ingest", "Probe", "Transcode", "Thumbnail", "Subtitles", "PackageHLS", "PackageDASH",
                "PackageTorrent", "Seed", "Studio", "Record", "Live", "Transfer", "Publish",
            ]),

        // The house
        room("Core", "Sources/Core", ["StageKit", "SQL"], exclude: ["StageKit", "StageTesting"]),
        .target(
            name: "Server",
            dependencies: [
                "Core", "StageKit", "HTTP", "Media", "Crypto", "Passwords", "Fetch", "SegmentStore", "Torrents", "Sys",
            ],
            path: "Sources/Server",
            resources: [
                "index.html", "style.css", "video.css", "app.js", "api.js", "dom.js", "library.js", "detail.js",
                "tables.js", "jobs.js", "pipeline.js", "runners.js", "upload.js", "tus.js", "player.js", "mse.js", "track.js",
                "playlist.js", "storyboard.js", "choices.js", "live.js", "torrents.js", "clock.js", "cutbox.js", "cutlist.js",
                "editdesk.js", "editkeys.js", "editor.css", "editor.js", "filmstrip.js", "material.js", "pieces.js", "rangelist.js",
                "shuttle.js", "streams.js", "timeline.js", "downloads.js", "queue.js", "icon.svg",
            ].map { .embedInCode("Web/\($0)") }, swiftSettings: style + near),
        .executableTarget(
            name: "App",
            dependencies: [
                "Core", "StageKit", "StageTesting", "Server", "StandardStages", "Media", "HTTP", "Crypto",
                "Passwords", "Sys", "Fetch", "Console", "Fetching",
            ],
            path: "Sources/App", exclude: ["Console", "Fetching", "FetchTool"], swiftSettings: style),
        room("Console", "Sources/App/Console", ["StageKit"]),
        room("Fetching", "Sources/App/Fetching", ["Console", "Fetch", "StageKit"]),
        // `millrace fetch` alone.
        .executableTarget(
            name: "FetchTool", dependencies: ["Console", "Fetching"], path: "Sources/App/FetchTool", swiftSettings: style),
        room("Captions", "Examples/Captions", ["StageKit"], exclude: ["Plugins.json", "README.md"]),

        // Tests
        room("PlaylistChecking", "Tests/Support/PlaylistChecking"),
        room("TestClient", "Tests/Support/Client", ["Sys"]),
        room("ScriptedRunner", "Tests/Support/Runner", ["TestClient", "StageKit"]),
        room("Browser", "Tests/Support/Browser", ["Sys", "TestClient"]),
        room("LoopbackServer", "Tests/Support/LoopbackServer"),
        room("ScriptedCarrier", "Tests/Support/Carrier", ["Core", "StageKit"]),
        room("SmallDisk", "Tests/Support/SmallDisk"),
        room("FileServers", "Tests/Support/FileServers", ["Sys", "TestClient"]),
        tests("StageKitTests", "Core/StageKit", ["StageKit", "StageTesting"]),
        tests(
            "CoreTests", "Core", ["Core", "StageKit", "StageTesting", "SQL", "ScriptedCarrier", "SmallDisk"],
            exclude: ["StageKit"]),
        tests("SysTests", "Libraries/Sys", ["Sys"]),
        tests("MediaTests", "Libraries/Media", ["Media", "CMAF"]),
        tests("CMAFTests", "Libraries/CMAF", ["CMAF", "Media"]),
        tests(
            "FetchTests", "Libraries/Fetch",
            ["Fetch", "Crypto", "Sys", "LoopbackServer", "FileServers", "SmallDisk", "TestClient"]),
        tests("CryptoTests", "Libraries/Crypto", ["Crypto"]),
        tests("PasswordsTests", "Libraries/Passwords", ["Passwords"]),
        tests("SQLTests", "Libraries/SQL", ["SQL"]),
        tests("TorrentsTests", "Libraries/Torrents", ["Torrents", "Crypto"]),
        tests("SegmentStoreTests", "Libraries/SegmentStore", ["SegmentStore"], exclude: ["Fixtures"]),
        tests("HTTPTests", "Libraries/HTTP", ["HTTP", "Sys", "TestClient"], exclude: ["Corpus"]),
        tests(
            "StagesTests", "Stages",
            [
                "StageKit", "StageTesting", "StandardStages", "Ingest", "Probe", "Transcode", "Thumbnail",
                "Subtitles", "PackageDASH", "Record", "SegmentStore", "Sys", "Transfer", "TestClient", "FileServers",
                "PackageHLS", "PackageTorrent", "Seed", "Live", "Publish", "Torrents", "Media", "CMAF", "Captions",
                "PlaylistChecking",
                "LoopbackServer", "Crypto", "Core",
            ]),
        tests(
            "ServerTests", "Server",
            [
                "Server", "Core", "StageKit", "StandardStages", "HTTP", "Crypto", "Passwords", "Sys", "TestClient",
                "Browser", "LoopbackServer", "Media", "ScriptedRunner", "ScriptedCarrier", "PlaylistChecking",
            ]),
        tests("AppTests", "App", ["App", "Console", "Core", "StageKit", "StandardStages", "Media"]),
        tests(
            "EndToEndTests", "EndToEnd",
            [
                "Sys", "SQL", "StageKit", "CMAF", "Crypto", "PlaylistChecking", "TestClient", "Browser",
                "LoopbackServer", "FileServers", "ScriptedRunner",
            ]),
        tests("HouseRulesTests", "HouseRules", ["StageKit", "StandardStages", "Server", "StageTesting"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
