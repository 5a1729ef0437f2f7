/// Facts about signed addresses that other doors need.
public enum SignedAddresses {
    /// Longest time that one may be valid, in seconds: a week. So long is a key kept that was rotated out.
    public static let longestLifetime = 7 * 24 * 3600

    /// A path as logs may hold it: `/videos/ID/~•••/master.m3u8`.
    public static func redacted(_ path: String) -> String {
        guard path.contains("~") || path.lowercased().contains("%7e") else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("~") || segment.lowercased().hasPrefix("%7e") ? "~•••" : String(segment)
        }.joined(separator: "/")
    }
}
