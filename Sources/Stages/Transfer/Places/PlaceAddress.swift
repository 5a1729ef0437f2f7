import Foundation
import StageKit

/// The address of a place for files: a folder, here or on a server.
struct PlaceAddress: Equatable, Sendable {
    enum Scheme: String, CaseIterable, Sendable {
        /// A folder of this machine.
        case file
        case ftp
        /// FTP that is encrypted by AUTH TLS (RFC 4217).
        case ftpes
        /// FTP over TLS from the first byte on, usually at port 990.
        case ftps
        case sftp
        /// Files are put, and no more is asked of the server.
        case http, https
        /// WebDAV (RFC 4918) over http and https.
        case dav, davs
        /// A bucket.
        case s3

        /// As libcurl spells it.
        var spelled: String {
            switch self {
            case .ftpes: "ftp"
            case .dav: "http"
            case .davs: "https"
            default: rawValue
            }
        }

        static let words = "a folder from / on, or ftp, ftpes, ftps, sftp, http, https, dav, davs or s3 ://…"
    }

    let scheme: Scheme
    /// With its port, as in the address; of a bucket, its name.
    let host: String
    /// Plain, without a slash at its end; empty for the uppermost folder.
    let path: String

    /// Why a text is no such address.
    struct Mistake: Error, Equatable {
        let words: String
        let hint: String
    }

    init(_ text: String) throws(Mistake) {
        if text.hasPrefix("/") {
            self = try Self.folder(text)
            return
        }
        let word = text.prefix { $0 != ":" }.lowercased()
        guard text.contains("://"), let scheme = Scheme(rawValue: word) else {
            throw Mistake(words: "\"\(text)\" is no address of a place", hint: "write \(Scheme.words)")
        }
        guard let parts = URLComponents(string: text), parts.query == nil, parts.fragment == nil else {
            throw Mistake(words: "the address is malformed", hint: "for example \"\(scheme.rawValue)://example.org/folder\"")
        }
        if scheme == .file {
            self = try Self.folder(parts.path)
            return
        }
        guard parts.user == nil, parts.password == nil else {
            throw Mistake(
                words: "the address has a user name in it", hint: "write it as \"user\", and the rest as \"password\"")
        }
        guard let host = parts.percentEncodedHost, !host.isEmpty, scheme != .s3 || parts.port == nil else {
            throw Mistake(words: "the address names no host", hint: "for example \"\(scheme.rawValue)://example.org/folder\"")
        }
        self.scheme = scheme
        self.host = parts.port.map { "\(host):\($0)" } ?? host
        path = Self.trimmed(parts.path)
    }

    private init(scheme: Scheme, host: String, path: String) {
        self.scheme = scheme
        self.host = host
        self.path = path
    }

    private static func folder(_ path: String) throws(Mistake) -> PlaceAddress {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw Mistake(words: "the folder is no absolute path", hint: "write it from / on")
        }
        return PlaceAddress(scheme: .file, host: "", path: trimmed(path))
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The path of a file in it, from the uppermost folder of the server on, without a slash in front: the key of a
    /// bucket.
    func key(_ name: String) -> String {
        let key = "\(path)/\(name)"
        return String(key.dropFirst(key.hasPrefix("/") ? 1 : 0))
    }

    /// The address of a file in it as libcurl takes it; of the folder itself for an empty name.
    func url(_ name: String) -> String { "\(scheme.spelled)://\(host)\(RelativeURI(path))/\(RelativeURI(name))" }

    /// The addresses of all folders above a file in it, from the server's uppermost on, as libcurl takes them.
    func folders(above name: String) -> [String] {
        let parts = "\(path)/\(name)".split(separator: "/").dropLast().map(String.init)
        return parts.indices.map { last in
            "\(scheme.spelled)://\(host)/\(RelativeURI(parts[...last].joined(separator: "/")))/"
        }
    }

    /// The address of a file in it for people and records.
    func shown(_ name: String) -> String {
        scheme == .file ? "\(path)/\(name)" : "\(scheme.rawValue)://\(host)\(RelativeURI(path))/\(RelativeURI(name))"
    }
}
