/// What S3 says in XML, as far as it matters here: elements without attributes, found by their names.
struct XMLAnswer {
    private let text: Substring

    init(_ bytes: [UInt8]) { text = Substring(String(decoding: bytes, as: UTF8.self)) }

    private init(_ text: Substring) { self.text = text }

    /// The text of the first element of this name.
    subscript(name: String) -> String? {
        var rest = text
        return Self.next(name, in: &rest).map { Self.decoded($0) }
    }

    /// All elements of this name.
    func all(_ name: String) -> [XMLAnswer] {
        var rest = text
        var found: [XMLAnswer] = []
        while let inside = Self.next(name, in: &rest) { found.append(XMLAnswer(inside)) }
        return found
    }

    /// `NoSuchKey: The specified key does not exist.`, when it is an error.
    var failure: (code: String, words: String)? {
        guard let error = all("Error").first, let code = error["Code"] else { return nil }
        return (code, error["Message"].map { "\(code): \($0)" } ?? code)
    }

    private static func next(_ name: String, in text: inout Substring) -> Substring? {
        // The first element may name its namespace.
        while let start = text.firstRange(of: "<\(name)") {
            text = text[start.upperBound...]
            guard let close = text.firstIndex(of: ">") else { return nil }
            let isWhole = text.first == ">" || text.first == " "
            text = text[text.index(after: close)...]
            guard isWhole, let end = text.firstRange(of: "</\(name)>") else { continue }
            defer { text = text[end.upperBound...] }
            return text[..<end.lowerBound]
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String {
        let entities = [("&quot;", "\""), ("&#34;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")]
        return entities.reduce(String(text)) { text, entity in
            text.replacing(entity.0, with: entity.1)
        }
    }
}
