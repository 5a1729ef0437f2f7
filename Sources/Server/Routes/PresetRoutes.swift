import Core
import HTTP
import StageKit

/// Presets: what renditions videos get.
struct PresetRoutes: Sendable {
    let service: Service

    private static let path = "/api/v1/presets"
    private static let hole = RouteParameter.path("name", VideoFields.presetSchema, "of the preset")
    private static let unusable = RouteAnswer.problem(
        422, "a value is not usable, or this build cannot encode it; field says which, detail tells of all")

    var all: [Route] {
        [
            Route(
                .get, Self.path, "Lists presets, the built-in ones first.", scope: "read",
                parameters: [
                    ListQuery.parameters[0], .query("after", VideoFields.presetSchema, "next of the page before"),
                ], answers: [.json(.presets, "one page")], handler: list),
            Route(
                .post, Self.path, "Makes a preset.", scope: "manage", bodies: [.json(.preset)],
                answers: [
                    RouteAnswer(201, "the preset", .json(.presetView), headers: ["Location": "its address"]),
                    .problem(409, "there is one of that name"), Self.unusable,
                ], handler: create),
            Route(
                .get, "\(Self.path)/{name}", "Shows a preset.", scope: "read", parameters: [Self.hole],
                answers: [.json(.presetView, "the preset")], handler: read),
            Route(
                .put, "\(Self.path)/{name}", "Puts another preset in its place; videos keep what they were promised.",
                scope: "manage", parameters: [Self.hole], bodies: [.json(.namelessPreset)],
                answers: [
                    .json(.presetView, "the preset"), .problem(409, "it is built in"), Self.unusable,
                ], handler: replace),
            Route(
                .delete, "\(Self.path)/{name}", "Removes a preset; videos keep what they were promised.",
                scope: "manage", parameters: [Self.hole],
                answers: [
                    RouteAnswer(204, "it is gone"),
                    .problem(409, "it is built in, or the pipeline or an unfinished upload names it"),
                ], handler: delete),
        ]
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let after = request.query["after"]
        let (presets, total, next) = try await service.presets(limit: try ListQuery(request.query).limit(), after: after)
        var page = [
            JSON.Member("total", .number(Double(total))), JSON.Member("data", .array(presets.map(\.json))),
        ]
        if let next { page.append(JSON.Member("next", .string(next))) }
        return Self.answer(.object(page))
    }

    @Sendable private func create(_ request: Request) async throws -> Response {
        let preset = try await service.createPreset(try await PresetBody.read(request))
        return Self.answer(preset.json, status: 201, headers: ["location": "\(Self.path)/\(preset.preset.name)"])
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        guard let preset = try await service.preset(request.parameter("name")) else { throw HTTPError.unknown("preset") }
        return Self.answer(preset.json)
    }

    @Sendable private func replace(_ request: Request) async throws -> Response {
        let preset = try await PresetBody.read(request, name: request.parameter("name"))
        guard let stored = try await service.replacePreset(preset) else { throw HTTPError.unknown("preset") }
        return Self.answer(stored.json)
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        guard try await service.deletePreset(request.parameter("name")) else { throw HTTPError.unknown("preset") }
        return Response(204)
    }

    private static func answer(_ json: JSON, status: Int = 200, headers: Headers = Headers()) -> Response {
        var response = Response(status, headers: headers, body: .text(json.text()))
        response.headers["content-type"] = "application/json"
        response.headers["cache-control"] = "no-store"
        return response
    }
}

/// A preset as a client sends it.
enum PresetBody {
    /// - Parameter name: of the address; the body need not repeat it.
    /// - Throws: `HTTPError`: 415, 400 for what is no JSON, 422 with the first field that is wrong and all that is.
    static func read(_ request: Request, name: String? = nil) async throws -> Preset {
        let body = try await request.json(limit: 1 << 20)
        let members = (body.members ?? []).filter { !PresetView.additions.contains($0.key) }
        let node = body.members == nil ? body : JSONNode(.object(members), at: body.position)
        if let name, let other = node["name"]?.json.string, other != name {
            throw HTTPError(
                422, "the preset at this address is called \"\(name)\", not \"\(other)\"", code: "other_name",
                field: "name", hint: "presets are not renamed: make a new one")
        }
        do throws(PresetReader.Problems) {
            return try PresetReader().read(node, name: name)
        } catch {
            throw refusal(error.problems)
        }
    }

    private static func refusal(_ problems: [Problem]) -> HTTPError {
        let words = problems.map { problem in
            [field(problem), problem.words].filter { !$0.isEmpty }.joined(separator: ": ")
                + (problem.hint.map { " (\($0))" } ?? "")
        }
        return HTTPError(
            422, words.joined(separator: "; "), code: "bad_preset", field: problems.first.map(field),
            hint: problems.first?.hint)
    }

    /// `$.video[0].width` is `video[0].width` to a client.
    private static func field(_ problem: Problem) -> String {
        String(problem.path.drop { $0 == "$" || $0 == "." })
    }
}

extension Request {
    /// The body, with the places of its values.
    ///
    /// - Throws: `HTTPError`: 415 for another media type, 413, 400 for what is no JSON (with line and column).
    fileprivate func json(limit: Int) async throws -> JSONNode {
        guard mediaType == "application/json" else {
            throw HTTPError(415, "the body is not application/json", hint: "set Content-Type: application/json")
        }
        let document = JSONDocument(try await body.collect(limit: limit))
        guard let root = document.root, document.mistakes.isEmpty else {
            let words = document.mistakes.first.map { "\($0)" } ?? "it is empty"
            throw HTTPError(400, "the body is not JSON: \(words)", code: "bad_json")
        }
        return root
    }
}
