import Foundation

/// The checkout that these tests were built from.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct TextFile: CustomStringConvertible {
        /// Relative to the root.
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var description: String { path }
    }

    /// All files below these folders (or the files themselves) with one of these endings, sorted by path.
    static func files(in places: [String], endings: [String]) throws -> [TextFile] {
        var found: [TextFile] = []
        for place in places {
            let url = root.appendingPathComponent(place)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
            let paths =
                isFolder.boolValue
                ? try FileManager.default.subpathsOfDirectory(atPath: url.path).map { "\(place)/\($0)" } : [place]
            for path in paths where endings.contains(where: { path.hasSuffix($0) }) {
                let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
                found.append(TextFile(path: path, text: text))
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    static func swift() throws -> [TextFile] {
        try files(in: ["Sources", "Tests", "Examples"], endings: [".swift"])
    }

    static func markdown() throws -> [TextFile] {
        let top = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
        return try files(in: top + ["Docs", "Examples"], endings: [".md"])
    }
}
