import Core
import Crypto
import HTTP
import StageKit

/// `Idempotency-Key`: the client's name for one request, so that sending it again does not do it again.
struct IdempotencyKey: Sendable {
    private let id: String

    /// Nil without the field.
    ///
    /// - Throws: `HTTPError` (400) for a key that is none.
    init?(_ request: Request) throws {
        let keys = request.headers.all("idempotency-key")
        guard let key = keys.first else { return nil }
        guard keys.count == 1, (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw HTTPError.badRequest(
                "Idempotency-Key is not a key", field: "Idempotency-Key",
                hint: "1 to 200 letters, digits and signs without a space, such as a UUID")
        }
        // Keys of different clients are different keys.
        let caller =
            switch request.headers["authorization"].flatMap(Credentials.init) {
            case .token(let token): "token " + TokenHash.of(token.revealed)
            case .password(let user, _): "user " + user
            case nil: ""
            }
        id = Digest(.sha256, of: Array((caller + "\n" + key).utf8)).hex
    }

    /// - Parameter file: the SHA-256 of the upload.
    func key(for video: NewVideo, file: String?) -> RequestKey {
        let parts: [JSON] = [
            "POST /api/v1/videos", .string(video.name), .string(video.externalID ?? ""),
            .string(video.visibility.rawValue), .string(video.preset ?? ""), video.request, .string(file ?? ""),
        ]
        return key(JSON.array(parts).text(sorted: true))
    }

    /// - Parameter request: in words, the same for the same request.
    func key(_ request: String) -> RequestKey {
        RequestKey(id: id, fingerprint: Digest(.sha256, of: Array(request.utf8)).hex)
    }
}
