import Core
import HTTP
import StageKit

/// A request's JSON object, member by member.
struct JSONFields {
    private let object: JSON

    /// - Throws: `HTTPError`: 415 for another media type, 413, 400 for what is no JSON object (with line and column) or
    ///   has an unknown member.
    init(_ request: Request, known: [String]) async throws {
        guard request.mediaType == "application/json" else {
            throw HTTPError(415, "the body is not application/json", hint: "set Content-Type: application/json")
        }
        let bytes = try await request.body.collect(limit: 256 << 10)
        do throws(JSONError) {
            object = try JSON.parse(bytes)
        } catch {
            throw HTTPError(400, "the body is not JSON: \(error)", code: "bad_json")
        }
        guard let members = object.members else {
            throw HTTPError(400, "the body is not a JSON object", code: "bad_json")
        }
        for member in members where !known.contains(member.key) {
            throw HTTPError(
                400, "unknown member \"\(member.key)\"", code: "unknown_member", field: member.key,
                hint: Spelling.hint(for: member.key, in: known))
        }
    }

    /// A member as it is.
    subscript(key: String) -> JSON? { object[key] }

    /// Nil when the member is not there.
    ///
    /// - Throws: `HTTPError` (422) when it is no string.
    func string(_ key: String) throws -> String? {
        guard let value = object[key] else { return nil }
        guard let text = value.string else {
            throw HTTPError(422, "\(key) is not a string", code: "wrong_type", field: key)
        }
        return text
    }

    /// Nil when the member is not there.
    ///
    /// - Throws: `HTTPError` (422) when it is no whole number in `range`.
    func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = object[key] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw HTTPError(
                422, "\(key) is not usable", code: "out_of_range", field: key,
                hint: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Nil when the member is not there.
    ///
    /// - Throws: `HTTPError` (422) when it is neither true nor false.
    func flag(_ key: String) throws -> Bool? {
        guard let value = object[key] else { return nil }
        guard let flag = value.bool else {
            throw HTTPError(422, "\(key) is neither true nor false", code: "wrong_type", field: key)
        }
        return flag
    }

    /// The whole object, the same text for the same members in any order.
    var text: String { object.text(sorted: true) }

    func name() throws -> String? { try string("name").map(VideoFields.name) }
    func visibility() throws -> Visibility? { try string("visibility").map(VideoFields.visibility) }

    /// `null` stands for none.
    func externalID() throws -> String? { try externalIDPatch() ?? nil }

    /// Nil when the member is not there, `.some(nil)` when it is `null`.
    func externalIDPatch() throws -> String?? {
        if object["externalId"] == .null { return .some(nil) }
        return try string("externalId").map { .some(try VideoFields.externalID($0)) }
    }
}
