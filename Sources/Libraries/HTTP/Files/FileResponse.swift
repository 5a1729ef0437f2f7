extension Response {
    /// A file, as a request wants it: whole, in part, in several parts, or not at all because the client has it.
    ///
    /// - Parameters:
    ///   - type: its media type.
    ///   - headers: more fields: `cache-control`, `content-disposition`.
    ///   - isGrowing: more will be appended to it. Then a part does not say how long the whole is (RFC 9110, section
    ///     14.4), and nothing names the version: players keep what they have read and ask for more of it.
    /// - Throws: `HTTPError` (412, 416).
    public static func file(
        _ file: OpenFile, for request: Request, type: String, headers: Headers = Headers(), isGrowing: Bool = false
    ) throws -> Response {
        var response = Response(200, headers: headers)
        if !isGrowing {
            response.headers["etag"] = file.etag
            response.headers["last-modified"] = file.modifiedText
        }
        response.headers["accept-ranges"] = "bytes"
        let conditions = Preconditions(
            method: request.method, headers: request.headers, etag: file.etag, modified: file.modified)
        guard case .proceed(let allowsRange) = conditions else {
            if conditions == .failed { throw HTTPError(412, "the file is not the one that the request is about") }
            response.status = 304
            return response
        }
        // Ranges are for GET alone (section 14.2); HEAD tells about the whole.
        let wish = allowsRange && request.method == .get ? request.headers["range"] : nil
        switch ByteRange(wish, size: file.size) {
        case .whole: response.body = .slices([FileSlice(file, 0..<file.size)])
        case .unsatisfiable:
            throw HTTPError(
                416, "the range lies outside the file", hint: "the file has \(file.size) bytes",
                headers: ["content-range": "bytes */\(file.size)"])
        case .parts(let ranges) where ranges.count == 1:
            response.status = 206
            response.headers["content-range"] = contentRange(ranges[0], isGrowing ? nil : file.size)
            response.body = .slices([FileSlice(file, ranges[0])])
        case .parts(let ranges): return several(ranges, of: file, type: type, response)
        }
        response.headers["content-type"] = type
        return response
    }

    private static func contentRange(_ range: Range<Int>, _ size: Int?) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size.map(String.init) ?? "*")"
    }

    /// `multipart/byteranges` (RFC 9110, section 14.6).
    private static func several(
        _ ranges: [Range<Int>], of file: OpenFile, type: String, _ response: Response
    ) -> Response {
        var response = response
        let boundary = "part-" + String(UInt64.random(in: .min ... .max), radix: 36)
        var slices = ranges.enumerated().map { index, range in
            let start = index == 0 ? "--" : "\r\n--"
            let head = start + boundary + "\r\ncontent-type: \(type)\r\ncontent-range: "
            let before = head + contentRange(range, file.size) + "\r\n\r\n"
            return FileSlice(file, range, before: Array(before.utf8))
        }
        slices.append(FileSlice(file, 0..<0, before: Array("\r\n--\(boundary)--\r\n".utf8)))
        response.status = 206
        response.headers["content-type"] = "multipart/byteranges; boundary=\(boundary)"
        response.body = .slices(slices)
        return response
    }
}
