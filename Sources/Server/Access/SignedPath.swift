import Core
import HTTP
import StageKit

/// What stands behind `/videos/{id}/`: the name of a file, perhaps behind a signature that is valid.
struct SignedPath {
    /// Without the signature.
    let name: String
    /// For how many seconds the signature is still valid; nil without one.
    let lifetime: Int?

    var isSigned: Bool { lifetime != nil }

    /// Without a signature.
    init() {
        name = ""
        lifetime = nil
    }

    /// - Throws: `HTTPError` (403) for a signature that is wrong or has expired.
    init(_ path: String, video: Identifier, service: Service) async throws {
        guard path.hasPrefix("~") else {
            name = path
            lifetime = nil
            return
        }
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        guard let signature = PlaybackSignature(parts[0]) else { throw AddressSigner.wrong }
        lifetime = try await AddressSigner(service: service).check(signature, video: video)
        name = parts.count > 1 ? parts[1] : ""
    }
}
