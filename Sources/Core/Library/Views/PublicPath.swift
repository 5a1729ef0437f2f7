import Foundation
import StageKit

/// The addresses of a video's files on this server.
struct PublicPath {
    let video: Identifier

    /// Of an artefact, its name percent-encoded (RFC 3986, section 2.1): clients name files as they like.
    subscript(name: String) -> String {
        "/videos/\(video)/" + (name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name)
    }
}
