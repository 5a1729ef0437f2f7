import Foundation

/// The HLS playlist that comes with a runner's file. Nothing is made of it: segments are found in the file itself. But
/// one that names what it should not is a sign of a sender that nothing should be taken from.
enum SentPlaylist {
    /// What is wrong with it; nil when nothing is.
    static func fault(in bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasPrefix("#EXTM3U") else {
            return "the playlist is none"
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let names = line.hasPrefix("#") ? addresses(in: line) : [String(line)]
            if let name = names.first(where: { !isPlain($0) }) {
                return "the playlist names \"\(name.prefix(100))\", which is no plain file name"
            }
        }
        return nil
    }

    /// `URI="…"` of a tag (RFC 8216, section 4.2).
    private static func addresses(in line: Substring) -> [String] {
        line.split(separator: "URI=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    private static func isPlain(_ name: String) -> Bool {
        name.range(of: "^[A-Za-z0-9_-]+\\.(mp4|m3u8|ts|m4s)$", options: .regularExpression) != nil
    }
}
