/// Finds the route of a request; knows and lists them all. HEAD is answered wherever GET is, OPTIONS everywhere.
public struct Router: Sendable {
    /// In the order of their adding.
    public private(set) var routes: [Route] = []

    private var byFirst: [String: [Route]] = [:]
    private var others: [Route] = []

    /// - Parameter routes: of which no two have the same method and pattern.
    public init(_ routes: [Route] = []) {
        for route in routes { add(route) }
    }

    /// One more route. Patterns with more literals are tried before others.
    public mutating func add(_ route: Route) {
        routes.append(route)
        if let first = route.pattern.firstLiteral {
            byFirst[first, default: []].append(route)
            byFirst[first]?.sort { $0.pattern.exactness > $1.pattern.exactness }
        } else {
            others.append(route)
            others.sort { $0.pattern.exactness > $1.pattern.exactness }
        }
    }

    /// What a request has found.
    public enum Match: Sendable {
        case route(Route, parameters: [String: String])
        /// An OPTIONS request: what the path allows.
        case options(allow: String)
    }

    /// What a path names, its most exact pattern says; the method has no part in that.
    ///
    /// - Throws: `HTTPError`: 400 for a path that is not clean, 404 when no pattern fits, 405 with `Allow` when one does
    ///   but not for this method.
    public func match(_ method: Method, _ target: RequestTarget) throws -> Match {
        if target.isServer { return .options(allow: Self.list(Set(Method.allCases).subtracting([.trace]))) }
        if let error = target.pathError { throw error }
        let candidates = (byFirst[target.segments[0]] ?? []) + others
        let wanted = method == .head ? .get : method
        var allowed: Set<Method> = []
        var exactness = Int.min
        for route in candidates where route.pattern.exactness >= exactness {
            guard let parameters = route.pattern.match(target.segments) else { continue }
            if route.method == wanted { return .route(route, parameters: parameters) }
            allowed.insert(route.method)
            exactness = route.pattern.exactness
        }
        guard !allowed.isEmpty else { throw HTTPError.notFound("there is nothing at \(target.rawPath)") }
        if allowed.contains(.get) { allowed.insert(.head) }
        allowed.insert(.options)
        let allow = Self.list(allowed)
        if method == .options { return .options(allow: allow) }
        throw HTTPError(
            405, "\(method.rawValue) is not possible here", hint: "possible: \(allow)", headers: ["allow": allow])
    }

    /// Answers a request by its route, whose limit the body obeys.
    ///
    /// - Parameter permit: looks at a route before its handler runs; throws to refuse.
    /// - Throws: `HTTPError`, or what the handler throws.
    public func respond(
        _ request: Request, permit: @Sendable (Route, Request) async throws -> Void = { _, _ in }
    ) async throws -> Response {
        switch try match(request.method, request.head.target) {
        case .options(let allow): return Response(204, headers: ["allow": allow])
        case .route(let route, let parameters):
            var request = request
            request.parameters = parameters
            if let error = request.head.target.queryError, !route.takesBytesInQuery { throw error }
            try await permit(route, request)
            request.body = try request.body.limited(to: route.bodyLimit)
            return try await route.handler(request)
        }
    }

    private static func list(_ methods: Set<Method>) -> String {
        Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }
}
