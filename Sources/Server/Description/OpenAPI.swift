import HTTP
import StageKit

/// The API as OpenAPI 3.1 has it, made from what the routes declare.
struct OpenAPI: Sendable {
    let routes: [Route]
    /// Whether callers on this machine need no token.
    let isLocal: Bool

    static let about = """
        Every error is application/problem+json (RFC 9457). HEAD works wherever GET does, OPTIONS everywhere. A query \
        parameter that an operation does not list is a 400. Besides what is listed, any request may be answered 405 \
        with Allow, 408 when it comes too slowly, 414 or 431 when its head is too large, 501 for an unknown method.
        """

    var json: JSON {
        var named: [String: Schema] = [:]
        for content in routes.flatMap(contents) { content.schema.collect(into: &named) }
        let schemas = named.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) }
        return Self.object(
            ("openapi", "3.1.0"),
            ("info", Self.object(("title", "Millrace"), ("version", "v1"), ("description", .string(Self.about)))),
            ("paths", paths),
            ("components", Self.object(("schemas", .object(schemas)), ("securitySchemes", Self.securitySchemes))))
    }

    private var paths: JSON {
        var order: [String] = []
        var found: [String: [JSON.Member]] = [:]
        for route in routes {
            if found[route.template] == nil { order.append(route.template) }
            found[route.template, default: []].append(
                JSON.Member(route.method.rawValue.lowercased(), operation(route)))
        }
        return .object(order.map { JSON.Member($0, .object(found[$0] ?? [])) })
    }

    private func contents(_ route: Route) -> [RouteContent] { route.bodies + route.allAnswers.flatMap(\.contents) }

    private func operation(_ route: Route) -> JSON {
        let answers = route.allAnswers.map { JSON.Member(String($0.status), answer($0)) }
        return Self.object(
            ("operationId", .string(route.operation)), ("summary", .string(route.summary)),
            ("tags", .array([.string(route.subject)])),
            ("parameters", route.allParameters.isEmpty ? nil : .array(route.allParameters.map(parameter))),
            ("requestBody", route.bodies.isEmpty ? nil : body(route.bodies)), ("responses", .object(answers)),
            ("security", security(route.scope)))
    }

    private func parameter(_ parameter: RouteParameter) -> JSON {
        Self.object(
            ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
            ("description", parameter.help.isEmpty ? nil : .string(parameter.help)),
            ("required", .bool(parameter.isRequired)), ("schema", parameter.schema.json))
    }

    private func body(_ contents: [RouteContent]) -> JSON {
        Self.object(("required", true), ("content", .object(contents.map(content))))
    }

    private func content(_ content: RouteContent) -> JSON.Member {
        JSON.Member(content.mediaType, Self.object(("schema", content.schema.json)))
    }

    private func answer(_ answer: RouteAnswer) -> JSON {
        let headers = answer.headers.sorted { $0.key < $1.key }.map { name, help in
            JSON.Member(name, Self.object(("description", .string(help)), ("schema", Schema.text.json)))
        }
        return Self.object(
            ("description", .string(answer.help)), ("headers", headers.isEmpty ? nil : .object(headers)),
            ("content", answer.contents.isEmpty ? nil : .object(answer.contents.map(content))))
    }

    /// A token by either scheme, with its scope as the role (OpenAPI 3.1, Security Requirement Object).
    private func security(_ scope: String?) -> JSON {
        guard let scope else { return .array([]) }
        let schemes = ["bearer", "basic"].map { Self.object(($0, .array([.string(scope)]))) }
        return .array(schemes + (isLocal ? [.empty] : []))
    }

    private static let securitySchemes = object(
        ("bearer", object(("type", "http"), ("scheme", "bearer"), ("description", "a token"))),
        ("basic", object(("type", "http"), ("scheme", "basic"), ("description", "a token, or a user's password"))))

    private static func object(_ members: (String, JSON?)...) -> JSON {
        .object(members.compactMap { key, value in value.map { JSON.Member(key, $0) } })
    }
}
