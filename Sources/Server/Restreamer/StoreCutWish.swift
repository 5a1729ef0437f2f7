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

    static let parameters: [RouteParameter] = [
        .query(
            "type", .words(Kind.allCases.map(\.rawValue)),
            "rough: the segments that cover the range, as they are; fast (without a type) and smart: exact, the ends alone "
                + "encoded again; mp4: the same as MP4; mpegts, webm, mp3: exact, encoded in full"),
        .query("experimental", .words(["true", "false"]), "of the first version; the same as type=fast"),
        .query("fallback", .words(["encode"]), "encode in full what cannot be cut by copying"), .start, .end,
        .query("range", .text, "START,END; may be given several times, and overrides start and end"),
        .query("allow_holes", .text, "true or false: whether something may be missing"),
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
        if request.query.parameters.contains(where: { $0.name == "transition" && !$0.value.isEmpty }) {
            throw HTTPError.badRequest(
                "ranges are joined without a transition here", field: "transition", hint: "leave it out, or empty")
        }
        encodesInFull = request.first("fallback") == "encode"
        guard encodesInFull || request.first("fallback") == nil else {
            throw HTTPError.badRequest("fallback is not \"encode\"", field: "fallback", hint: "encode, or nothing")
        }
        let texts = request.query.parameters.filter { $0.name == "range" }.map(\.value)
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

    private static func range(_ start: Moment, _ end: Moment) throws -> Range<Moment> {
        guard start < end else { throw HTTPError.badRequest("Ends must be after starts", field: "end") }
        return start..<end
    }
}
