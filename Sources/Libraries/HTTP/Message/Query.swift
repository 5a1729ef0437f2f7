/// Parameters after the `?`, as forms send them: in order, decoded, `+` being a space.
public struct Query: Sendable, Equatable {
    /// One `name=value`; the value is empty when there is no `=`.
    public struct Parameter: Sendable, Equatable {
        /// Decoded.
        public let name: String
        /// Decoded.
        public let value: String
    }

    /// In the order they came.
    public private(set) var parameters: [Parameter] = []

    /// None.
    public init() {}

    /// - Throws: `HTTPError` (400) for bad escapes, or more than 100 parameters.
    public init(_ text: Substring) throws(HTTPError) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(sides[0], plusIsSpace: true),
                let value = PercentCoding.decode(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else {
                throw HTTPError.badRequest("the query has a bad escape: % is followed by two hexadecimal digits")
            }
            parameters.append(Parameter(name: name, value: value))
        }
        guard parameters.count <= 100 else { throw HTTPError.badRequest("a query has at most 100 parameters") }
    }

    /// The last value of a parameter.
    public subscript(name: String) -> String? { parameters.last { $0.name == name }?.value }

    /// Refuses parameters that are not listed and those given twice, so that a slip of the pen is not ignored.
    ///
    /// - Throws: `HTTPError` (400) that names the parameter and those allowed.
    public func allowOnly(_ names: String...) throws {
        for parameter in parameters where !names.contains(parameter.name) {
            let known = names.isEmpty ? "there are none here" : "known here: " + names.joined(separator: ", ")
            throw HTTPError.badRequest("unknown parameter \"\(parameter.name)\"", field: parameter.name, hint: known)
        }
        try refuseDoubles()
    }

    /// - Parameter lists: parameters that may be given any number of times.
    /// - Throws: `HTTPError` (400) when another is given twice.
    public func refuseDoubles(except lists: [String] = []) throws {
        var seen: Set<String> = []
        for parameter in parameters where !lists.contains(parameter.name) && !seen.insert(parameter.name).inserted {
            throw HTTPError.badRequest("parameter \"\(parameter.name)\" is given twice", field: parameter.name)
        }
    }
}
