import Core
import HTTP
import Media
import StageKit

/// Which parts of a video are asked for, and as what: `?start=12.5&end=20&format=ts`.
struct CutWish: Sendable, Equatable {
    let ranges: [CutRange]
    let format: Cut.Format
    /// Id of a rendition, or `source`; nil for the best.
    let rendition: String?
    let encodesInFull: Bool

    /// Ranges that one cut may join.
    static let mostRanges = 16

    static let parameters: [RouteParameter] = [
        .query("start", .number(minimum: 0), "in seconds: the first moment that belongs to it; 0 when it is not given"),
        .query("end", .number(minimum: 0), "in seconds: the first moment after it; the end when it is not given"),
        .query(
            "range", .string(pattern: "^[0-9.]+,[0-9.]+$"),
            "start,end of a range, in place of both; given several times the ranges are joined"),
        .query("rendition", .text, "its id, or source, which needs a token; without it the best one"),
        .query("format", .words(Cut.Format.allCases.map(\.rawValue)), "mp4 when it is not given; webm and mp3 are encoded in full"),
        .query("fallback", .words(["encode"]), "encode in full what cannot be cut by copying"),
    ]

    /// - Throws: `HTTPError` (400) that names the parameter and says what would be right.
    init(_ query: Query, duration: Double) throws {
        let known = Self.parameters.map(\.name)
        for parameter in query.parameters where !known.contains(parameter.name) {
            throw HTTPError.badRequest(
                "unknown parameter \"\(parameter.name)\"", field: parameter.name,
                hint: "known here: " + known.joined(separator: ", "))
        }
        for name in known where name != "range" && query.parameters.filter({ $0.name == name }).count > 1 {
            throw HTTPError.badRequest("parameter \"\(name)\" is given twice", field: name)
        }
        ranges = try Self.ranges(query, duration: duration)
        let wanted = query["format"] ?? Cut.Format.mp4.rawValue
        guard let format = Cut.Format(rawValue: wanted) else {
            let formats = Cut.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError.badRequest("format is \"\(wanted)\"", field: "format", hint: "one of \(formats)")
        }
        self.format = format
        rendition = query["rendition"]
        let fallback = query["fallback"]
        guard fallback == nil || fallback == "encode" else {
            throw HTTPError.badRequest("fallback is \"\(fallback ?? "")\"", field: "fallback", hint: "encode, or nothing")
        }
        encodesInFull = fallback != nil
    }

    /// In seconds.
    var duration: Double { ranges.reduce(0) { $0 + $1.duration } }

    private static func ranges(_ query: Query, duration: Double) throws -> [CutRange] {
        let several = query.parameters.filter { $0.name == "range" }.map(\.value)
        guard !several.isEmpty else {
            let start = try query["start"].map { try time($0, "start") } ?? 0
            let end = try query["end"].map { try time($0, "end") } ?? duration
            return [try range(start, end, of: duration, ("start", "end"))]
        }
        for name in ["start", "end"] where query[name] != nil {
            throw HTTPError.badRequest("there are \(name) and range", field: name, hint: "either of the two")
        }
        guard several.count <= mostRanges else {
            throw HTTPError.badRequest("there are \(several.count) ranges", field: "range", hint: "at most \(mostRanges)")
        }
        return try several.map { text in
            let sides = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                throw HTTPError.badRequest("range is \"\(text)\"", field: "range", hint: "two times, such as 12.5,20")
            }
            return try range(time(sides[0], "range"), time(sides[1], "range"), of: duration, ("range", "range"))
        }
    }

    private static func time(_ text: String, _ field: String) throws -> Double {
        // Longer than any video, and safe to count in ticks.
        guard let seconds = Double(text), seconds >= 0, seconds <= 131_072 else {
            throw HTTPError.badRequest(
                "\(field) is \"\(text)\"", field: field, hint: "a time in seconds from the start, such as 12.5")
        }
        return seconds
    }

    private static func range(
        _ start: Double, _ end: Double, of duration: Double, _ fields: (start: String, end: String)
    ) throws -> CutRange {
        guard start < duration else {
            throw HTTPError.badRequest(
                "\(fields.start) is \(start), not before the end of the video", field: fields.start,
                hint: "the video lasts \(duration) s")
        }
        guard end > start else {
            throw HTTPError.badRequest(
                "the end, \(end), is not after the start, \(start)", field: fields.end, hint: "the end comes after the start")
        }
        return CutRange(start: start, end: min(end, duration))
    }
}
