import HTTP
import Media
import SegmentStore

/// What a cut of the store is to be, as the query says.
struct StoreCutWish: Sendable {
    /// How it is made.
    enum Kind: String, Sendable, CaseIterable {
        /// The bytes of the segments that cover the ranges, one after another.
        case rough
        /// Exact, MPEG-TS, copied but for the ends. The original has two ways, of which neither is exact; here they are
        /// one.
        case fast, smart
        /// Exact, MPEG-TS, encoded in full.
        case mpegts
        /// Exact, MP4, copied but for the ends.
        case mp4
        /// VP9 and Opus, encoded in full.
        case webm
        /// The sound, encoded in full.
        case mp3

        /// The container that is made.
        var format: Cut.Format {
            switch self {
            case .rough, .fast, .smart, .mpegts: .ts
            case .mp4: .mp4
            case .webm: .webm
            case .mp3: .mp3
            }
        }

        /// Whether what need not be encoded is copied.
        var isCopied: Bool { self != .mpegts }
    }

    let kind: Kind
    /// In the order in which they are to follow each other; nil for all that there is.
    let ranges: [Range<Moment>]?
    let allowsHoles: Bool
    /// What cannot be cut by copying is encoded.
    let encodesInFull: Bool
    /// Between a range and the next; nil for a hard cut. One less than ranges at most.
    let transitions: [CutTransition?]

    static let parameters: [RouteParameter] = [
        .query(
            "type", .words(Kind.allCases.map(\.rawValue)),
            "rough: the segments that cover the range, as they are; fast (without a type) and smart: exact, the ends alone "
                + "encoded again; mp4: the same as MP4; mpegts, webm, mp3: exact, encoded in full"),
        .query("experimental", .words(["true", "false"]), "of the first version; the same as type=fast"),
        .query("fallback", .words(["encode"]), "encode in full what cannot be cut by copying"), .start, .end,
        .query("range", .text, "START,END; may be given several times, and overrides start and end"),
        .query("allow_holes", .text, "true or false: whether something may be missing"),
        .query(
            "transition", .text,
            "TYPE,SECONDS: how a range goes over into the next, in their order; empty, or not given: a hard cut. Types are those "
                + "of FFmpeg's xfade. All is encoded then"),
    ]

    /// - Throws: `HTTPError` (400) that says what would be right.
    init(_ request: Request) throws {
        let type = request.first("type") ?? Kind.fast.rawValue
        guard let kind = Kind(rawValue: type) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError.badRequest("unknown type: \"\(type)\"", field: "type", hint: "known here: \(known)")
        }
        self.kind = kind
        allowsHoles = try request.flag("allow_holes")
        transitions = try request.query.parameters.filter { $0.name == "transition" }.map { try Self.transition($0.value) }
        encodesInFull = request.first("fallback") == "encode"
        guard encodesInFull || request.first("fallback") == nil else {
            throw HTTPError.badRequest("fallback is not \"encode\"", field: "fallback", hint: "encode, or nothing")
        }
        let texts = request.query.parameters.filter { $0.name == "range" }.map(\.value)
        guard transitions.count < max(1, texts.count) || transitions.isEmpty else {
            throw HTTPError.badRequest(
                "there are \(transitions.count) transitions for \(max(1, texts.count)) ranges", field: "transition",
                hint: "one less than ranges at most")
        }
        if !texts.isEmpty {
            ranges = try texts.map { text in
                let ends = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard ends.count == 2 else {
                    throw HTTPError.badRequest("range is \"\(text)\"", field: "range", hint: "START,END")
                }
                return try Self.range(
                    StoreTime.read(ends[0], field: "range"), StoreTime.read(ends[1], field: "range"))
            }
            return
        }
        switch (try request.time("start"), try request.time("end")) {
        case (let start?, let end?): ranges = [try Self.range(start, end)]
        case (nil, nil): ranges = nil
        case (nil, _): throw HTTPError.badRequest("start is missing", field: "start")
        case (_, nil): throw HTTPError.badRequest("end is missing", field: "end")
        }
    }

    private static func transition(_ text: String) throws -> CutTransition? {
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let seconds = Double(parts[1]), seconds > 0, seconds <= 60,
            let transition = CutTransition(parts[0], duration: seconds)
        else {
            throw HTTPError.badRequest(
                "transition is \"\(text)\"", field: "transition",
                hint: "TYPE,SECONDS; types are " + CutTransition.names.joined(separator: ", "))
        }
        return transition
    }

    private static func range(_ start: Moment, _ end: Moment) throws -> Range<Moment> {
        guard start < end else { throw HTTPError.badRequest("Ends must be after starts", field: "end") }
        return start..<end
    }
}
