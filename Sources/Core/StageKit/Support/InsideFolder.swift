public import Foundation

/// Turns relative names into files that are certainly inside a folder. The one place where that is decided.
public struct InsideFolder: Sendable {
    public let folder: URL

    public init(_ folder: URL) { self.folder = folder }

    /// The file with this relative path, or nil when the path is empty or absolute, has an empty, `.` or `..`
    /// component, a NUL or another control character, a backslash, or a component over 255 bytes.
    ///
    /// Purely textual: it does not look at links. Folders it is used on are written by this process alone.
    public func file(_ name: String) -> URL? {
        let components = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, name.utf8.count <= 1024, components.allSatisfy(Self.isPlain) else { return nil }
        return components.reduce(folder) { $0.appendingPathComponent(String($1), isDirectory: false) }
    }

    private static func isPlain(_ component: Substring) -> Bool {
        !component.isEmpty && component != "." && component != ".." && component.utf8.count <= 255
            && component.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
    }
}
