import CCurl

/// An address, taken apart by the very code that connects to it.
struct FetchAddress: Equatable {
    let scheme: String
    /// In lower case.
    let host: String
    let port: Int
    let user: String?
    let password: String?
    let path: String
    /// Without user, password and fragment.
    let text: String

    /// Those of the addresses that are spoken.
    static let schemes = ["http", "https", "ftp", "ftps", "ftpes", "sftp"]

    /// - Throws: `FetchError` (badAddress).
    init(_ address: String) throws(FetchError) {
        let scheme = String(address.prefix { $0 != ":" }).lowercased()
        guard Self.schemes.contains(scheme), address.dropFirst(scheme.count).hasPrefix("://") else {
            throw FetchError(
                .badAddress, "only http, https, ftp, ftps, ftpes and sftp addresses are fetched, each with :// behind its scheme")
        }
        // libcurl knows TLS by command as a way to speak ftp, not as a scheme.
        let known = scheme == "ftpes" ? "ftp" + address.dropFirst(5) : address
        guard let handle = curl_url() else { throw FetchError(.unreachable, "libcurl does not start") }
        defer { curl_url_cleanup(handle) }
        let code = curl_url_set(handle, CURLUPART_URL, known, UInt32(CURLU_URLENCODE))
        guard code == CURLUE_OK else {
            throw FetchError(.badAddress, "the address is malformed: \(String(cString: curl_url_strerror(code)))")
        }
        self.scheme = scheme
        host = (Self.part(handle, CURLUPART_HOST, 0) ?? "").lowercased()
        port = Self.part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap { Int($0) } ?? 0
        user = Self.part(handle, CURLUPART_USER, CURLU_URLDECODE)
        password = Self.part(handle, CURLUPART_PASSWORD, CURLU_URLDECODE)
        path = Self.part(handle, CURLUPART_PATH, 0) ?? "/"
        for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT] { curl_url_set(handle, part, nil, 0) }
        let plain = Self.part(handle, CURLUPART_URL, 0) ?? ""
        text = scheme == "ftpes" ? "ftpes" + plain.dropFirst(3) : plain
    }

    /// What libcurl is to fetch.
    var target: String { scheme == "ftpes" ? "ftp" + text.dropFirst(5) : text }
    var isWeb: Bool { scheme == "http" || scheme == "https" }

    /// Whether the file is a packed one by its name: then it is to stay packed, even where the server calls that an encoding.
    var isPacked: Bool {
        let endings = [".gz", ".tgz", ".z", ".br", ".zst", ".svgz", ".gzip"]
        let path = path.lowercased()
        return endings.contains { path.hasSuffix($0) }
    }

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart, _ flags: Int32) -> String? {
        var found: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &found, UInt32(flags)) == CURLUE_OK, let found else { return nil }
        defer { curl_free(found) }
        return String(cString: found)
    }
}
