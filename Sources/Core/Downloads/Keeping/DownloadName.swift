import Foundation
import StageKit

/// The name of a file, and what to try when it is taken. A value; making names of strangers safe is the server's.
public struct DownloadName: Sendable, Equatable, CustomStringConvertible {
    /// One component of a path.
    public let description: String

    /// What a name may have in bytes: what file systems take (255), less room for what makes it unique.
    public static let longest = 255 - reserve
    /// In bytes: for `-` and eight letters.
    public static let reserve = 9

    /// Nil for what is no plain component of a path, or is hidden.
    public init?(_ name: String) {
        guard InsideFolder(URL(fileURLWithPath: "/", isDirectory: true)).file(name) != nil, !name.contains("/"),
            !name.hasPrefix("."), name.utf8.count <= Self.longest
        else { return nil }
        description = name
    }

    /// The name without its extension, and that with its dot: `film` and `.mp4`, `film` and `.tar.gz`.
    private var parts: (stem: String, ending: String) {
        guard let dot = description.lastIndex(of: "."), dot > description.startIndex else { return (description, "") }
        var (stem, ending) = (String(description[..<dot]), String(description[dot...]))
        if stem.hasSuffix(".tar"), stem.count > 4 {
            stem.removeLast(4)
            ending = ".tar" + ending
        }
        return (stem, ending)
    }

    /// `film-2.mp4`
    func numbered(_ number: Int) -> String { "\(parts.stem)-\(number)\(parts.ending)" }

    /// `film-xTfvBkWq.mp4`, as the older download service has it: eight letters by chance.
    public var randomised: String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let tail = (0..<Self.reserve - 1).compactMap { _ in letters.randomElement() }
        return "\(parts.stem)-\(String(tail))\(parts.ending)"
    }
}
