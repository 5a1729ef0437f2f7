import HTTP
import StageKit

/// The JSON object that a runner sends. What else stands in it is of a newer version, and passed over.
struct RunnerBody {
    private let object: JSON

    /// - Throws: `RunnerProblem` (400); `HTTPError`: 413, 415.
    init(_ request: Request) async throws {
        guard request.mediaType == "application/json" else {
            throw HTTPError(415, "the body is not application/json", hint: "set Content-Type: application/json")
        }
        let bytes = try await request.body.collect(limit: 256 << 10)
        do throws(JSONError) {
            object = try JSON.parse(bytes)
        } catch {
            throw RunnerProblem(status: 400, detail: "The body is not JSON: \(error)")
        }
        guard object.members != nil else { throw RunnerProblem(status: 400, detail: "The body is no JSON object") }
    }

    /// A text that has to be there.
    func text(_ key: String, most: Int = 1000) throws -> String {
        guard let text = object[key]?.string, Self.isUsable(text, most) else { throw RunnerProblem.wrong(key) }
        return text
    }

    /// Nil when it is not there, `null` or empty.
    func optionalText(_ key: String, most: Int = 1000) throws -> String? {
        guard let value = object[key], value != .null, value.string != "" else { return nil }
        guard let text = value.string, Self.isUsable(text, most) else { throw RunnerProblem.wrong(key) }
        return text
    }

    /// What a runner has to say for itself, whatever its length; several lines of a tool's output often.
    func words(_ key: String) -> String {
        let words = object[key]?.string ?? ""
        return words.isEmpty ? "the runner gave no reason" : String(words.prefix(5000))
    }

    /// Names of a list; nil when it is no list.
    func names(_ key: String) -> [String]? { object[key]?.array?.compactMap(\.string) }

    private static func isUsable(_ text: String, _ most: Int) -> Bool {
        (1...most).contains(text.count) && !text.unicodeScalars.contains { $0.value == 0 }
    }
}
