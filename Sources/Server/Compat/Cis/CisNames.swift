import HTTP
import StageKit

/// The body of the ingestion server's torrent calls: a JSON array of names. Its `Content-Type` does not matter there.
enum CisNames {
    static let most = 1000

    /// - Throws: `HTTPError`: 400 for what is no JSON, 422 for anything but an array of names.
    static func read(_ request: Request) async throws -> [String] {
        let bytes = try await request.body.collect(limit: 256 << 10)
        let value: JSON
        do throws(JSONError) {
            value = try JSON.parse(bytes)
        } catch {
            throw HTTPError(400, "the body is not JSON: \(error)", code: "bad_json")
        }
        guard let list = value.array else {
            throw HTTPError(
                422, "the body is not an array", code: "wrong_type", hint: #"for example ["clip_90p.ogv.tstream"]"#)
        }
        guard list.count <= most else { throw HTTPError(422, "there are more than \(most) names", code: "too_many") }
        return try list.map { element in
            guard let name = element.string, !name.isEmpty, name.utf8.count <= 1024 else {
                throw HTTPError(422, "the array holds something that is no name", code: "wrong_type")
            }
            return name
        }
    }
}
