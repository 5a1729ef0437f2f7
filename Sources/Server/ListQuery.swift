import Core
import HTTP
import StageKit

/// Reads the parameters of lists.
struct ListQuery {
    let query: Query

    init(_ query: Query) { self.query = query }

    /// What every list takes.
    static let parameters: [RouteParameter] = [
        .query("limit", .integer(minimum: 1, maximum: 200), "most elements of the page; 50 when it is not given"),
        .query("after", .id, "next of the page before"),
    ]

    /// 1…200; 50 when it is not given.
    func limit() throws -> Int {
        guard let text = query["limit"] else { return 50 }
        guard let limit = Int(text), (1...200).contains(limit) else {
            throw HTTPError.badRequest("limit is \"\(text)\"", field: "limit", hint: "a number from 1 to 200")
        }
        return limit
    }

    /// The id that a page ended with.
    func after() throws -> String? { try identifier("after")?.rawValue }

    func identifier(_ name: String) throws -> Identifier? {
        guard let text = query[name] else { return nil }
        guard let id = Identifier(rawValue: text) else {
            throw HTTPError.badRequest("\(name) is \"\(text)\"", field: name, hint: "an id is a UUID")
        }
        return id
    }

    func timestamp(_ name: String) throws -> Timestamp? {
        guard let text = query[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw HTTPError.badRequest(
                "\(name) is \"\(text)\"", field: name, hint: "a time is written as 2026-01-31T12:00:00Z")
        }
        return time
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice?
    where Choice.RawValue == String {
        guard let text = query[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError.badRequest("\(name) is \"\(text)\"", field: name, hint: "one of: \(known)")
        }
        return choice
    }
}
