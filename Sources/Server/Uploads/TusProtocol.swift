import HTTP

/// What holds for every request to `/api/v1/uploads` (tus 1.0.0, "Core protocol").
enum TusProtocol {
    static let version = "1.0.0"
    static let path = "/api/v1/uploads"
    static let offsetType = "application/offset+octet-stream"
    private static let extensions = "creation,creation-with-upload,termination,checksum,expiration"

    static func owns(_ request: Request) -> Bool {
        let path = request.head.target.segments
        return path.starts(with: ["api", "v1", "uploads"])
    }

    /// The request as it is meant: some proxies let neither PATCH nor DELETE through.
    static func meant(_ request: Request) -> Request {
        guard request.method == .post, let name = request.headers["x-http-method-override"],
            let method = Method(rawValue: name.uppercased())
        else { return request }
        var request = request
        request.head.method = method
        return request
    }

    /// - Throws: `HTTPError` (412) for another version of the protocol, or none.
    static func checkVersion(_ request: Request) throws {
        guard request.headers["tus-resumable"] == version else {
            throw HTTPError(
                412, "this is tus \(version)", code: "wrong_version", field: "Tus-Resumable",
                hint: "send Tus-Resumable: \(version)", headers: ["tus-version": version])
        }
    }

    /// Adds what every answer says, and what OPTIONS asks for.
    static func mark(_ response: inout Response, to request: Request, mostBytes: Int) {
        response.headers["tus-resumable"] = version
        if response.headers["cache-control"] == nil { response.headers["cache-control"] = "no-store" }
        guard request.method == .options, response.status == 204 else { return }
        response.headers["tus-version"] = version
        response.headers["tus-extension"] = extensions
        response.headers["tus-max-size"] = String(mostBytes)
        response.headers["tus-checksum-algorithm"] = UploadChecksum.names
    }

    /// A number of bytes in a field.
    ///
    /// - Throws: `HTTPError` (400) when it is missing or no number.
    static func count(_ name: String, of request: Request) throws -> Int {
        let text = request.headers[name]
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text) else {
            throw HTTPError(
                400, "\(name) is \(text.map { "\"\($0)\"" } ?? "missing")", code: "bad_field", field: name,
                hint: "a number of bytes, 0 or more")
        }
        return count
    }
}
