import Foundation

/// A folder of one test, removed with the value.
final class Scratch: Sendable {
    let url: URL

    init(_ name: String = "test") throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// All files below a folder, as relative paths, sorted.
    static func files(below folder: URL) -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { path in
            var isFolder: ObjCBool = false
            let path = folder.appendingPathComponent(path).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }
}
