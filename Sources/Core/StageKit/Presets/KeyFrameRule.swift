/// `force_key_frames`: a time in seconds, or one of the two expressions of ffmpeg that say the same.
enum KeyFrameRule {
    static func read(_ key: String, _ settings: Settings) -> Double? {
        let node = settings.node(
            key, type: "a number of seconds or an expression of ffmpeg",
            schema: .object([JSON.Member("type", .array(["number", "string"]))]),
            "A key frame each so many seconds, besides those that begin segments.",
            accepts: { node in
                switch node.value {
                case .number, .string, .null: true
                default: false
                }
            })
        guard let json = node?.json, json != .null else { return nil }
        if let seconds = json.number ?? json.string.flatMap(seconds), (0.1...60).contains(seconds) { return seconds }
        settings.reject(
            key, "\(json.text()) is no rule for key frames",
            hint: "write seconds from 0.1 to 60, or \"\(text(4.8))\", or \"expr:gte(t,n_forced*4.8)\"")
        return nil
    }

    /// The expression that the older system used.
    static func text(_ seconds: Double) -> String {
        "\(head)\(JSONWriter.spelled(seconds))))"
    }

    /// Of an expression; nil for one that is not understood.
    private static func seconds(_ text: String) -> Double? {
        let text = text.filter { !$0.isWhitespace }
        for (head, tail) in [(head, "))"), ("expr:gte(t,n_forced*", ")")]
        where text.hasPrefix(head) && text.hasSuffix(tail) {
            return Double(text.dropFirst(head.count).dropLast(tail.count))
        }
        return nil
    }

    private static let head = "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+"
}
