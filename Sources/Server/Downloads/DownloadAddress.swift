import Core
import Fetch
import Foundation
import HTTP

/// Where a download comes from, taken apart: what may be shown, and what may not.
struct DownloadAddress: Equatable {
    /// Without user, password and fragment.
    let text: String
    /// With the port, in lower case; empty for files of this machine.
    let host: String
    let user: String?
    let password: String?

    /// What is spoken, with the port that is meant when there is none.
    static let schemes = ["http": 80, "https": 443, "ftp": 21, "ftps": 990, "ftpes": 21, "sftp": 22]

    /// - Throws: `HTTPError` (400) for anything else than an absolute address of a known scheme. What it leads to, a
    ///   private address for instance, is judged at the moment of connecting.
    init(_ text: String) throws {
        guard text.utf8.count <= 4096, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw Self.bad("url is not an address")
        }
        // A path of this machine is an address, too.
        let address = text.hasPrefix("/") ? URL(fileURLWithPath: text, isDirectory: false).absoluteString : text
        guard var parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased() else {
            throw Self.bad("url is not an address")
        }
        if scheme == "file" {
            guard (parts.host ?? "").isEmpty || parts.host == "localhost", parts.path.hasPrefix("/"),
                !parts.path.hasSuffix("/")
            else { throw Self.bad("url names no file of this machine") }
            (host, user, password) = ("", nil, nil)
            self.text = "file://" + parts.percentEncodedPath
            return
        }
        guard let port = Self.schemes[scheme] else {
            throw HTTPError(
                400, "\"\(scheme)\" is not spoken here", code: "unknown_scheme", field: "url",
                hint: "known: " + (Self.schemes.keys.sorted() + ["file"]).joined(separator: ", "))
        }
        guard let name = parts.host, !name.isEmpty, (1...65535).contains(parts.port ?? port) else {
            throw Self.bad("url names no host")
        }
        user = parts.user
        password = parts.password
        host = "\(name.lowercased()):\(parts.port ?? port)"
        parts.scheme = scheme
        (parts.user, parts.password, parts.fragment) = (nil, nil, nil)
        guard let plain = parts.string else { throw Self.bad("url is not an address") }
        self.text = plain
    }

    private static func bad(_ words: String) -> HTTPError {
        HTTPError(400, words, code: "bad_url", field: "url", hint: "for example https://example.org/film.mp4")
    }
}

extension NewDownload {
    /// - Parameter fallback: what the file is called when the address names none.
    init(_ address: DownloadAddress, path: String, fallback: String = "download") {
        let name = SafeFileName.of(address: address.text, room: DownloadName.reserve, fallback: fallback)
        self.init(url: address.text, host: address.host, path: path, fallbackName: name)
        wants.user = address.user
        wants.password = address.password
    }
}
