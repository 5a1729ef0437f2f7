/// What tells one version of a file from another (RFC 9110, section 8.8).
struct FileVersion: Equatable {
    /// A strong entity tag with its quotes; a weak one does not promise the same bytes, and is nil here.
    var tag: String?
    /// As the server wrote it; nil where it may still change within its second.
    var modified: String?

    init(tag: String? = nil, modified: String? = nil) {
        self.tag = tag
        self.modified = modified
    }

    /// Of an answer's head.
    ///
    /// - Parameters:
    ///   - modified: `Last-Modified`; strong when it is at least a second older than `date` (section 8.8.2.2).
    ///   - date: `Date`.
    init(tag: String?, modified: String?, date: String?) {
        self.tag = tag.flatMap { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 2 ? $0 : nil }
        self.modified = modified.flatMap { $0 == date ? nil : $0 }
    }

    /// Whether parts that were fetched at different times can be known to belong together.
    var isKnown: Bool { tag != nil || modified != nil }

    /// The value for `If-Range`: a strong tag is better than a date.
    var condition: String? { tag ?? modified }

    /// Whether another answer is of the same file, as far as one can tell. What one of both does not name says nothing.
    func matches(_ other: FileVersion) -> Bool {
        if let tag, let theirs = other.tag { return tag == theirs }
        if let modified, let theirs = other.modified { return modified == theirs }
        return false
    }
}
