import StageKit

/// The text of a cue (WebVTT, section 4.2.2), made of the text of an ASS event: bold, italics and underlining are kept,
/// whatever else styles it is left out, and nothing of the text itself is markup.
struct CueText: Sendable, Equatable {
    /// Lines without an empty one between; empty when nothing is to be read.
    let text: String
    /// Shown at the upper edge of the picture.
    let isAtTop: Bool

    /// In Unicode scalars: more than a screen holds.
    static let longest = 4096

    private static let styles: [Character: String] = ["i": "i", "b": "b", "u": "u"]

    /// - Parameter event: as in a `Dialogue` line: `{\i1}Hello{\i0}\Nyou`.
    init(event: String) {
        var writer = Writer()
        var rest = Substring(event).prefix(Self.longest)
        while let next = rest.first {
            if next == "{", let end = rest.firstIndex(of: "}") {
                writer.override(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else if next == "\\", let letter = rest.dropFirst().first, "Nnh".contains(letter) {
                writer.put(letter == "h" ? "\u{A0}" : "\n")
                rest = rest.dropFirst(2)
            } else {
                writer.put(next)
                rest = rest.dropFirst()
            }
        }
        text = writer.finished
        isAtTop = writer.isAtTop
    }

    /// - Parameter lines: of a WebVTT cue; what is markup in them is left out.
    init(plain lines: some Sequence<Substring>) {
        let kept = lines.map { line in
            var isTag = false
            return String(
                line.filter { character in
                    if character == "<" { isTag = true }
                    defer { if character == ">" { isTag = false } }
                    return !isTag && character != ">"
                })
        }
        text = String(kept.filter { !$0.isEmpty }.joined(separator: "\n").prefix(Self.longest))
        isAtTop = false
    }

    private struct Writer {
        private var text = ""
        private var open: [String] = []
        private var isDrawing = false
        private(set) var isAtTop = false

        mutating func put(_ character: Character) {
            if !isDrawing { text += WebVTT.escaped(String(character)) }
        }

        /// One `{…}`: several codes, each after a backslash.
        mutating func override(_ codes: Substring) {
            for code in codes.split(separator: "\\") {
                guard let letter = code.first else { continue }
                let value = code.dropFirst()
                if let tag = CueText.styles[letter], let number = Int(value) {
                    // Weights of fonts count as bold from 600 on.
                    style(tag, isOn: letter == "b" ? number == 1 || number >= 600 : number > 0)
                } else if letter == "p", let scale = Int(value) {
                    isDrawing = scale > 0
                } else if code.hasPrefix("an"), let place = Int(code.dropFirst(2)) {
                    isAtTop = (7...9).contains(place)
                } else if letter == "r" {
                    for tag in open.reversed() { style(tag, isOn: false) }
                }
            }
        }

        /// Tags are nested: closing one closes and opens again those inside.
        private mutating func style(_ tag: String, isOn: Bool) {
            guard isOn != open.contains(tag) else { return }
            if isOn {
                open.append(tag)
                text += "<\(tag)>"
                return
            }
            var inside: [String] = []
            while let last = open.popLast() {
                text += "</\(last)>"
                if last == tag { break }
                inside.append(last)
            }
            for tag in inside.reversed() {
                open.append(tag)
                text += "<\(tag)>"
            }
        }

        var finished: String {
            let closed = text + open.reversed().map { "</\($0)>" }.joined()
            // An empty line would end the cue.
            let lines = closed.split(whereSeparator: \.isNewline).map { line in
                String(line.trimmingPrefix { $0.isWhitespace && $0 != "\u{A0}" })
            }
            let kept = lines.filter { !$0.isEmpty }
            let isEmpty = kept.allSatisfy { line in
                line.replacing(/<[^>]*>/, with: "").allSatisfy { $0.isWhitespace }
            }
            return isEmpty ? "" : kept.joined(separator: "\n")
        }
    }
}
