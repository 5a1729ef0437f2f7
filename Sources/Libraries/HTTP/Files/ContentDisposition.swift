/// `Content-Disposition: attachment`, with a file name that survives every client (RFC 6266, RFC 8187).
public enum ContentDisposition {
    /// - Parameter name: for people; what a file system does not like is replaced.
    public static func attachment(_ name: String) -> String {
        let clean = String(name.map { isSafe($0) ? $0 : "_" })
        let plain = String(clean.map { $0.isASCII ? $0 : "_" })
        guard plain != clean else { return "attachment; filename=\"\(plain)\"" }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encode(clean))"
    }

    private static func isSafe(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            && !"/\\\"<>:|?*%".contains(character)
    }
}
