import Foundation

/// The checkout that these tests were built from, and the shared clips where they exist.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Real clips beside the checkout; nil elsewhere.
    static let media: URL? = {
        let folder = root.deletingLastPathComponent().appendingPathComponent("shared/media")
        return FileManager.default.fileExists(atPath: folder.appendingPathComponent("MANIFEST.md").path) ? folder : nil
    }()

    static var hasMedia: Bool { media != nil }
}
