/// Paths of values in a JSON text, as RFC 9535 writes them: `$.pipeline.probe.after[0]`.
public enum JSONPath {
    /// The path of a member; a key that is no plain name stands in brackets and quotes.
    public static func member(_ key: String, of path: String) -> String {
        let isPlain =
            !key.isEmpty && key.utf8.allSatisfy { $0 == 0x5F || $0 == 0x24 || $0 == 0x2D || Self.isWord($0) }
        return isPlain ? "\(path).\(key)" : "\(path)[\(JSONWriter.quoted(key))]"
    }

    /// The path of an element.
    public static func element(_ index: Int, of path: String) -> String { "\(path)[\(index)]" }

    private static func isWord(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
    }
}
