import Core
import HTTP
import StageKit

/// Reads the parameters of lists.
struct ListQuery {
    let query: Query

    /// - Throws: `HTTPError` (400) for a parameter that is not among `names`, `limit` and `after`.
    init(_ query: Query, _ names: String...) throws {
        self.query = query
        let known = names + ["limit", "after"]
        for parameter in query.parameters where !known.contains(parameter.name) {
            throw HTTPError.badRequest(
                "unknown parameter \"\(parameter.name)\"", field: parameter.name,
                hint: Spelling.hint(for: parameter.name, in: known))
        }
        try query.refuseDoubles()
    }

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
