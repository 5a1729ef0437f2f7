import HTTP
import SegmentStore

/// What clients of the restreamer write in paths and queries.
extension Request {
    /// A name of the path.
    ///
    /// - Throws: `HTTPError` (403) for one that begins with a period.
    func storeName(_ parameter: String) throws -> String {
        let name = self.parameter(parameter)
        guard !name.hasPrefix(".") else {
            throw HTTPError(403, "Bad \(parameter): May not start with a period", field: parameter)
        }
        guard SegmentStore.isName(name) else { throw HTTPError.notFound("there is nothing of this name") }
        return name
    }

    /// The first value of a parameter, as the original takes it; nil when it is not given.
    func first(_ name: String) -> String? { query.parameters.first { $0.name == name }?.value }

    /// A time.
    ///
    /// - Throws: `HTTPError` (400) for what is none.
    func time(_ name: String) throws -> Moment? {
        guard let text = first(name) else { return nil }
        return try StoreTime.read(text, field: name)
    }

    /// - Throws: `HTTPError` (400) for anything but `true` and `false`.
    func flag(_ name: String) throws -> Bool {
        switch (first(name) ?? "false").lowercased() {
        case "true": return true
        case "false": return false
        default: throw HTTPError.badRequest("\(name) must be one of: true, false", field: name)
        }
    }
}

/// Times as clients of the restreamer write them.
enum StoreTime {
    static let help = "2020-11-14T05:30:00, or in many other ways; UTC, whatever zone is written"

    /// - Throws: `HTTPError` (400) for what is none.
    static func read(_ text: String, field: String) throws -> Moment {
        guard let moment = Moment(spelling: text, now: .now) else {
            throw HTTPError.badRequest("\(field) is no time: \"\(text)\"", field: field, hint: "2020-11-14T05:30:00")
        }
        return moment
    }
}
