/// Media types of the files this house serves, by their extension.
public enum MediaType {
    private static let types = [
        "m3u8": "application/vnd.apple.mpegurl", "mpd": "application/dash+xml", "mp4": "video/mp4",
        "m4a": "audio/mp4", "m4s": "video/iso.segment", "ts": "video/mp2t", "webm": "video/webm", "mp3": "audio/mpeg",
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "svg": "image/svg+xml",
        "vtt": "text/vtt; charset=utf-8", "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8",
        "torrent": "application/x-bittorrent",
    ]

    /// `application/octet-stream` for an extension that is not known.
    public static func of(_ name: String) -> String {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "application/octet-stream" }
        return types[name[name.utf8.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
