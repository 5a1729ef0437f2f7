/// A line of a playlist, split as RFC 8216, section 4.1, says.
struct PlaylistLine {
    enum Content {
        case tag(name: String, value: String?)
        case uri(String)
    }

    /// From 1.
    let number: Int
    let content: Content

    /// The lines that mean something; what is wrong with the bytes goes to `report`.
    static func split(_ bytes: [UInt8], report: (Int, String, String) -> Void) -> [PlaylistLine] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { report(1, "4.1", "a byte order mark") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            report(0, "4.1", "not UTF-8")
            return []
        }
        for scalar in text.unicodeScalars where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            if scalar != "\n" && scalar != "\r" { report(0, "4.1", "a control character") }
        }
        if !text.hasSuffix("\n") { report(0, "4.1", "the last line does not end") }
        var found: [PlaylistLine] = []
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        for (index, raw) in lines.enumerated() {
            let line = raw.hasSuffix("\r") ? String(raw.dropLast()) : raw
            if line.isEmpty { continue }
            if line.first == " " || line.last == " " { report(index + 1, "4.1", "white space around a line") }
            if line.hasPrefix("#EXT") {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                found.append(
                    PlaylistLine(
                        number: index + 1, content: .tag(name: parts[0], value: parts.count > 1 ? parts[1] : nil)))
            } else if !line.hasPrefix("#") {
                found.append(PlaylistLine(number: index + 1, content: .uri(line)))
            }
        }
        return found
    }
}
