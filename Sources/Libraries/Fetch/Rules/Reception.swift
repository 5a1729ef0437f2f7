/// What an answer means for what was asked. Without a clock.
enum Reception: Equatable {
    /// It is the whole file, from its first byte on.
    case whole
    /// It is what was asked for, from its first byte on, and this is the size of the whole.
    case part(total: Int)
    /// It is not the file any more whose parts are here.
    case changed
    /// The server makes nothing of the range: ask for the whole.
    case withoutRange
    /// No file comes with it.
    case failed(FetchError)

    /// A request for a part of the file, or for the whole.
    struct Asked: Equatable {
        var from = 0
        /// Behind the last byte; nil for the end of the file.
        var end: Int?
        /// What is known of the file whose parts are here.
        var version = FileVersion()
        var total: Int?

        /// Whether the request names a range at all.
        var isPart: Bool { from > 0 || end != nil }
        /// Whether parts of before are to be gone on with.
        var goesOn: Bool { version.isKnown }
    }

    /// - Parameter asked: at http or https.
    init(_ head: ResponseHead, _ asked: Asked) {
        switch head.status {
        case 200: self = .whole
        case 206 where !asked.isPart:
            self = .failed(FetchError(.badStatus, "the server answered 206 with a part that nobody asked for", status: 206))
        case 206: self = Self.part(head, asked)
        case 412: self = .changed
        case 416 where asked.isPart: self = asked.goesOn ? .changed : .withoutRange
        default: self = .failed(.status(head.status, retryAfter: head.retryAfter))
        }
    }

    /// For protocols without answers of their own: the size and the date that came before the file.
    init(plain head: ResponseHead, _ asked: Asked) {
        guard asked.from > 0 else {
            self = .whole
            return
        }
        guard let total = head.total, total == asked.total, head.version.matches(asked.version) else {
            self = .changed
            return
        }
        self = .part(total: total)
    }

    private static func part(_ head: ResponseHead, _ asked: Asked) -> Reception {
        guard let range = head.range, let total = range.total, range.first == asked.from, range.last >= range.first,
            range.last < asked.end ?? total, range.last < total, !head.isEncoded
        else { return asked.goesOn ? .changed : .withoutRange }
        // A server that does not know If-Range sends a part of whatever is there now.
        if asked.goesOn, !head.version.matches(asked.version) { return .changed }
        if let known = asked.total, known != total { return .changed }
        return .part(total: total)
    }
}
