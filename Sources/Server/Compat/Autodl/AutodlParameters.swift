import HTTP

/// Parameters of the older download service: in the query or in a form, mixed freely; the first value counts.
struct AutodlParameters {
    private let parameters: [Query.Parameter]

    /// - Throws: `HTTPError` (400) for bad escapes, 413.
    init(_ request: Request) async throws {
        var parameters = request.query.parameters
        let body = try await request.body.collect(limit: 64 << 10)
        if request.mediaType == "application/x-www-form-urlencoded" {
            guard let text = String(validating: body, as: UTF8.self) else {
                throw HTTPError.badRequest("the form is not UTF-8")
            }
            parameters += try Query(Substring(text)).parameters
        }
        self.parameters = parameters
    }

    /// Nil when it is not there.
    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// - Throws: `HTTPError` (400) with the parameter's name when it is missing or empty.
    func text(_ name: String) throws -> String {
        guard let value = self[name], !value.isEmpty else {
            throw HTTPError(
                400, "\(name) is missing", code: "no_\(name)", field: name,
                hint: "in the query, or in a form as the body")
        }
        return value
    }

    /// - Throws: `HTTPError` (400) with the parameter's name when it is no whole number in `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int {
        let text = try text(name)
        guard let number = Int(text), range.contains(number) else {
            throw HTTPError.badRequest(
                "\(name) is \"\(text)\"", field: name,
                hint: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
