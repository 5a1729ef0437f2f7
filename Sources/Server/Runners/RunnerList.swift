import Core
import HTTP
import StageKit

/// The parameters of PeerTube's lists.
enum RunnerList {
    static func parameters(_ orders: [RunnerListQuery.Order]) -> [RouteParameter] {
        [
            .query("start", .integer(minimum: 0, maximum: 1_000_000), "how many to leave out"),
            .query("count", .integer(minimum: 1, maximum: 100), "most elements of the page; 15 without it"),
            .query(
                "sort", .words(orders.flatMap { [$0.rawValue, "-" + $0.rawValue] }),
                "what they are ordered by; with - the greatest first; -createdAt without it"),
        ]
    }

    static let jobParameters: [RouteParameter] = [
        .query("search", .text, "the id of one job, or a part of its type or of its runner's name"),
        .query("stateOneOf", .array(.integer(minimum: 1, maximum: 9)), "only jobs in one of these states"),
        .query("typeOneOf", .array(.words(RunnerJobType.allCases.map(\.rawValue))), "only jobs of one of these types"),
    ]

    static func query(_ query: Query, _ orders: [RunnerListQuery.Order]) throws -> RunnerListQuery {
        var list = RunnerListQuery()
        list.start = try number("start", query, 0...1_000_000) ?? list.start
        list.count = try number("count", query, 1...100) ?? list.count
        if let text = query["sort"] {
            let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
            guard let order = RunnerListQuery.Order(rawValue: name), orders.contains(order) else {
                let known = orders.map(\.rawValue).joined(separator: ", ")
                throw HTTPError.badRequest("sort is \"\(text)\"", field: "sort", hint: "one of: \(known), or - before it")
            }
            (list.order, list.isDescending) = (order, text.hasPrefix("-"))
        }
        return list
    }

    static func jobs(_ query: Query) throws -> RunnerJobQuery {
        var jobs = RunnerJobQuery()
        jobs.list = try self.query(query, RunnerListQuery.Order.allCases)
        jobs.states = try values("stateOneOf", query).map { text in
            guard let state = RunnerJobState.allCases.first(where: { RunnerJSON.state($0).id == Int(text) }) else {
                throw HTTPError.badRequest("stateOneOf is \"\(text)\"", field: "stateOneOf", hint: "a number from 1 to 9")
            }
            return state
        }
        let types = try values("typeOneOf", query).map { text in
            guard let type = RunnerJobType(rawValue: text) else {
                throw HTTPError.badRequest("typeOneOf is \"\(text)\"", field: "typeOneOf")
            }
            return type
        }
        if !types.isEmpty { jobs.kinds = types.reduce(into: []) { $0.formUnion($1.kinds) } }
        if let search = query["search"], !search.isEmpty {
            let found = RunnerJobType.allCases.filter { $0.rawValue.contains(search.lowercased()) }
            if let id = Identifier(rawValue: search) {
                jobs.id = id
            } else if found.isEmpty {
                jobs.runnerName = search
            } else {
                let kinds = found.reduce(into: Set()) { $0.formUnion($1.kinds) }
                jobs.kinds = jobs.kinds?.intersection(kinds) ?? kinds
            }
        }
        return jobs
    }

    private static func values(_ name: String, _ query: Query) -> [String] {
        query.parameters.filter { $0.name == name }.map(\.value)
    }

    private static func number(_ name: String, _ query: Query, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw HTTPError.badRequest(
                "\(name) is \"\(text)\"", field: name, hint: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
