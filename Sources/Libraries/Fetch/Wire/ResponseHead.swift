import Crypto

/// What matters of an answer's head.
struct ResponseHead: Equatable {
    /// `Content-Range: bytes 0-99/1000`.
    struct Part: Equatable {
        var first: Int
        /// Inclusive, as it stands there.
        var last: Int
        /// Nil for `*`.
        var total: Int?

        init?(_ field: String) {
            let words = field.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
            let sides = words[1].split(separator: "/")
            let bounds = sides.first?.split(separator: "-").compactMap { Int($0) } ?? []
            guard sides.count == 2, bounds.count == 2, bounds[0] >= 0 else { return nil }
            guard sides[1] == "*" || Int(sides[1]) != nil else { return nil }
            (first, last, total) = (bounds[0], bounds[1], Int(sides[1]))
        }
    }

    var status = 0
    var range: Part?
    /// Of the whole file, when this answer is the whole.
    var total: Int?
    var version = FileVersion()
    var takesRanges = false
    /// The body is not the file itself but packed.
    var isEncoded = false
    var mediaType: String?
    var suggestedName: String?
    var digest: Digest?
    var retryAfter: Int?
    /// Where a redirect leads, absolute.
    var location: String?
}
