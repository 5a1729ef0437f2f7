import HTTP
import SegmentStore

/// What a cut of the store is to be, as the query says.
struct StoreCutWish: Sendable {
    /// How it is made.
    enum Kind: String, Sendable, CaseIterable {
        /// The bytes of the segments that cover the ranges, one after another.
        case rough
    }

    let kind: Kind
    /// In the order in which they are to follow each other; nil for all that there is.
    let ranges: [Range<Moment>]?
    let allowsHoles: Bool

    static let parameters: [RouteParameter] = [
        .query("type", .text, "rough: the segments that cover the range, as they are"), .start, .end,
        .query("range", .text, "START,END; may be given several times, and overrides start and end"),
        .query("allow_holes", .text, "true or false: whether something may be missing"),
    ]

    /// - Throws: `HTTPError` (400) that says what would be right.
    init(_ request: Request) throws {
        let type = request.first("type") ?? Kind.rough.rawValue
        guard let kind = Kind(rawValue: type) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError.badRequest("unknown type: \"\(type)\"", field: "type", hint: "known here: \(known)")
        }
        self.kind = kind
        allowsHoles = try request.flag("allow_holes")
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
