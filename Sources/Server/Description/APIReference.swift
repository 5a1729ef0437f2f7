import HTTP
import StageKit

/// The page `Docs/Api.md`, made from what the routes declare.
struct APIReference: Sendable {
    let routes: [Route]

    var markdown: String {
        var lines = [
            "# The API", "",
            "Made by `make docs` from the routes' own declarations; `GET /api/v1/openapi.json` says",
            "the same for programs.", "", OpenAPI.about, "",
            "Calls with a scope need a token: `Authorization: Bearer …`. On a loopback address the machine's own user",
            "needs none. Each scope includes those before it: `read`, `upload`, `manage`.", "", "## Calls", "",
            "| Call | Scope | Does |", "| --- | --- | --- |",
        ]
        lines += routes.map { "| `\($0.method.rawValue) \($0.pattern)` | \($0.scope ?? "") | \($0.summary) |" }
        for route in routes { lines += section(route) }
        lines += ["", "## Values", ""]
        var named: [String: Schema] = [:]
        for content in routes.flatMap({ $0.bodies + $0.allAnswers.flatMap(\.contents) }) {
            content.schema.collect(into: &named)
        }
        for (name, schema) in named.sorted(by: { $0.key < $1.key }) { lines += section(name, schema) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ route: Route) -> [String] {
        var lines = ["", "### \(route.method.rawValue) \(route.pattern)", "", route.summary, ""]
        let parameters = route.allParameters.filter { $0.place != .path || !$0.help.isEmpty }
        lines += parameters.map { parameter in
            let must = parameter.isRequired && parameter.place != .path ? ", required" : ""
            return item(parameter.name, "\(parameter.place.rawValue)\(must), \(parameter.schema.words)", parameter.help)
        }
        lines += route.bodies.map { "- body `\($0.mediaType)`: \($0.schema.words)" }
        lines += route.allAnswers.filter { answer in route.answers.contains(answer) }.map { answer in
            let body = answer.contents.map { "`\($0.mediaType)`, \($0.schema.words)" }.joined(separator: " or ")
            return "- **\(answer.status)**: \(answer.help)" + (body.isEmpty ? "" : " (\(body))")
        }
        let others = route.allAnswers.filter { answer in !route.answers.contains(answer) }.map { String($0.status) }
        return lines + ["- errors: " + others.joined(separator: ", ")]
    }

    private func section(_ name: String, _ schema: Schema) -> [String] {
        var lines = ["### \(name)", ""]
        if case .object(let members) = schema {
            lines += members.map { item($0.name, ($0.isRequired ? "" : "optional ") + $0.schema.words, $0.help) }
        } else {
            lines.append(schema.words)
        }
        return lines + [""]
    }

    private func item(_ name: String, _ type: String, _ help: String) -> String {
        "- `\(name)` (\(type))" + (help.isEmpty ? "" : ": \(help)")
    }
}

extension Schema {
    /// For people: `a list of Job`.
    fileprivate var words: String {
        switch self {
        case .any: "any value"
        case .boolean: "true or false"
        case .string(let format, _, let length):
            (format ?? "text") + (length.map { ", \($0.lowerBound) to \($0.upperBound) characters" } ?? "")
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .integer(let minimum, let maximum):
            "whole number" + Self.bounds(minimum.map { "\($0)" }, maximum.map { "\($0)" })
        case .number(let minimum, let maximum):
            "number" + Self.bounds(minimum.map(JSONWriter.spelled), maximum.map(JSONWriter.spelled))
        case .array(let element): "list of \(element.words)"
        case .object(let members): "object of " + members.map { "`\($0.name)`" }.joined(separator: ", ")
        case .map(let value): "object of \(value.words)"
        case .nullable(let schema): schema.words + ", or null"
        case .named(let name, _): name
        case .binary: "bytes"
        }
    }

    private static func bounds(_ minimum: String?, _ maximum: String?) -> String {
        switch (minimum, maximum) {
        case (let least?, let most?): " from \(least) to \(most)"
        case (let least?, nil): ", at least \(least)"
        case (nil, let most?): ", at most \(most)"
        case (nil, nil): ""
        }
    }
}
