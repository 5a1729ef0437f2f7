import HTTP
import StageKit

extension Route {
    /// Refuses parameters that the route does not declare and those given twice: a slip of the pen is not ignored.
    ///
    /// - Throws: `HTTPError` (400) that names the parameter and what it may have been meant to be.
    func check(_ query: Query) throws {
        guard !query.parameters.isEmpty else { return }
        let known = parameters.filter { $0.place == .query }.map(\.name)
        for parameter in query.parameters where !known.contains(parameter.name) {
            throw HTTPError.badRequest(
                "unknown parameter \"\(parameter.name)\"", field: parameter.name,
                hint: known.isEmpty ? "there are none here" : Spelling.hint(for: parameter.name, in: known))
        }
        let lists = parameters.filter { if case .array = $0.schema { true } else { false } }.map(\.name)
        try query.refuseDoubles(except: lists)
    }
}
