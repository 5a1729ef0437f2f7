import Foundation

/// The shared set of real clips beside the repository, where there is one.
enum SharedMedia {
    static let folder: URL? = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("../shared/media").standardizedFileURL
            let isRoot = FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
            if isRoot, FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        }
        return nil
    }()

    static var isThere: Bool { folder != nil }

    static func file(_ name: String) -> URL {
        (folder ?? URL(fileURLWithPath: "/")).appendingPathComponent(name)
    }
}
