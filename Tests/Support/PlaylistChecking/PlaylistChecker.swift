public import Foundation

/// A strict reader of HLS playlists on disk. It shares no code with what writes them: its rules are those of RFC 8216
/// and, for the bytes that the playlists point at, ISO/IEC 14496-12; an unknown tag or attribute is a violation, for
/// a playlist of ours has no reason to hold one.
///
///     let checker = PlaylistChecker(folder: folder)
///     let master = checker.master("master.m3u8")
///     #expect(checker.violations == [])
public final class PlaylistChecker {
    public let folder: URL

    /// Everything that was wrong so far.
    public private(set) var violations: [Violation] = []

    /// - Parameter folder: what the paths of playlists are relative to, and what no reference may leave.
    public init(folder: URL) { self.folder = folder.standardizedFileURL }

    func report(_ playlist: String, _ line: Int, _ section: String, _ words: String) {
        violations.append(Violation(playlist: playlist, line: line, section: section, words: words))
    }

    func lines(of path: String) -> [PlaylistLine] {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else {
            report(path, 0, "4", "the playlist is not there")
            return []
        }
        let lines = PlaylistLine.split([UInt8](data)) { report(path, $0, $1, $2) }
        guard let first = lines.first, first.number == 1, case .tag("#EXTM3U", nil) = first.content else {
            report(path, 1, "4.3.1.1", "the first line is not #EXTM3U")
            return []
        }
        return Array(lines.dropFirst())
    }

    /// The file that a reference in a playlist means; nil, and a violation, when it is no plain reference to a file
    /// below the folder.
    func file(_ uri: String, in path: String, line: Int) -> URL? {
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%"
        guard uri.allSatisfy({ unreserved.contains($0) }), !uri.hasPrefix("/"), let name = uri.removingPercentEncoding
        else {
            report(path, line, "4.1", "\"\(uri)\" is no plain relative reference")
            return nil
        }
        let base = folder.appendingPathComponent(path).deletingLastPathComponent()
        let file = base.appendingPathComponent(name).standardizedFileURL
        guard file.path.hasPrefix(folder.path + "/") else {
            report(path, line, "4.1", "\"\(uri)\" leads out of the folder")
            return nil
        }
        return file
    }
}
