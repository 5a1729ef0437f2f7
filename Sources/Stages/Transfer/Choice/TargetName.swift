import Fetch
import Foundation
import StageKit

/// How files are called where they go: a path in which words in braces stand for what is known of a file.
struct TargetName: Sendable {
    /// What may stand in braces, and what it stands for.
    static let words = ["id", "name", "artifact", "file", "stem", "extension", "kind", "node"]
    static let standard = "{id}/{artifact}"

    /// Longest part of a path, in bytes: most file systems take 255, and the temporary name is longer.
    static let longest = 200

    let pattern: String

    /// What is wrong with it, in words; nil when nothing is.
    var mistake: String? {
        var rest = Substring(pattern)
        while let start = rest.firstIndex(of: "{") {
            guard let end = rest[start...].firstIndex(of: "}") else { return "a brace is not closed" }
            let word = String(rest[rest.index(after: start)..<end])
            guard Self.words.contains(word) else { return "\"{\(word)}\" stands for nothing" }
            rest = rest[rest.index(after: end)...]
        }
        let sample = filled { $0 == "artifact" ? "thumbnails/0.jpg" : "a" }
        return InsideFolder(URL(filePath: "/")).file(sample) == nil ? "\"\(pattern)\" gives no plain relative path" : nil
    }

    /// The name of a file.
    ///
    /// - Parameter title: what people call the video.
    /// - Throws: `StageFailure` (permanent) when no plain relative path comes of it.
    func name(of artifact: Artifact, video: Identifier, title: String) throws -> String {
        let file = artifact.name.split(separator: "/").last.map(String.init) ?? artifact.name
        let point = file.lastIndex(of: ".").flatMap { $0 == file.startIndex ? nil : $0 }
        let text = filled { word in
            switch word {
            case "id": video.rawValue
            case "name": Self.safe(title)
            case "artifact": artifact.name
            case "file": file
            case "stem": point.map { String(file[..<$0]) } ?? file
            case "extension": point.map { String(file[file.index(after: $0)...]) } ?? ""
            case "kind": Self.safe(artifact.kind.rawValue)
            default: Self.safe(artifact.node)
            }
        }
        let name = text.split(separator: "/").map { SafeFileName.shortened(String($0), to: Self.longest) }.joined(separator: "/")
        guard InsideFolder(URL(filePath: "/")).file(name) != nil else {
            throw StageFailure.permanent(
                "bad_name", "\(artifact.name) cannot be called \"\(name)\" there",
                hint: "\"as\" must give a plain relative path, such as \"\(Self.standard)\"")
        }
        return name
    }

    private func filled(_ value: (String) -> String) -> String {
        var text = ""
        var rest = Substring(pattern)
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            text += rest[..<start] + value(String(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return text + String(rest)
    }

    /// One part of a path, whatever people wrote.
    static func safe(_ text: String) -> String {
        SafeFileName.make(text, room: SafeFileName.longest - longest, fallback: "_")
    }
}
