/// A value that a route takes from the path, the query or a header field.
public struct RouteParameter: Sendable, Equatable {
    /// Where it stands.
    public enum Place: String, Sendable {
        case path, query, header
    }

    /// Where it stands.
    public let place: Place
    /// As clients write it.
    public let name: String
    /// What it looks like.
    public let schema: Schema
    /// One sentence for people.
    public let help: String
    /// Whether the request is refused without it.
    public let isRequired: Bool

    /// What a `{hole}` of the pattern takes. A hole named `id` is a UUID without being declared, any other a text.
    public static func path(_ name: String, _ schema: Schema, _ help: String) -> RouteParameter {
        RouteParameter(place: .path, name: name, schema: schema, help: help, isRequired: true)
    }

    /// A parameter after the question mark.
    public static func query(
        _ name: String, _ schema: Schema, _ help: String, isRequired: Bool = false
    ) -> RouteParameter {
        RouteParameter(place: .query, name: name, schema: schema, help: help, isRequired: isRequired)
    }

    /// A header field.
    public static func header(
        _ name: String, _ schema: Schema, _ help: String, isRequired: Bool = false
    ) -> RouteParameter {
        RouteParameter(place: .header, name: name, schema: schema, help: help, isRequired: isRequired)
    }
}
