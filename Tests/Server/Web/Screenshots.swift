import Browser
import Foundation

/// Pictures for people to look at, kept in the build folder.
func keep(_ page: WebPage, _ name: String) async throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
    let folder = root.appendingPathComponent(".build/screenshots").standardizedFileURL
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await page.screenshot().write(to: folder.appendingPathComponent(name + ".png"))
}
