/// Status line and fields of an answer, as they go over the wire.
struct ResponseHead {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - isOld: to an HTTP/1.0 client, which knows no chunks.
    ///   - closes: this is the last answer on the connection.
    ///   - date: the line with the date.
    init(_ response: Response, isOld: Bool, closes: Bool, date: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(contentsOf: String(response.status).utf8)
        bytes.append(0x20)
        bytes.append(contentsOf: Status.reason(response.status).utf8)
        bytes.append(contentsOf: "\r\n".utf8)
        response.headers.write(to: &bytes)
        bytes.append(contentsOf: date)
        if response.status >= 200 && response.status != 204 && response.status != 304 {
            if let length = response.length {
                bytes.append(contentsOf: "content-length: \(length)\r\n".utf8)
            } else if !isOld {
                bytes.append(contentsOf: "transfer-encoding: chunked\r\n".utf8)
            }
        }
        if closes { bytes.append(contentsOf: "connection: close\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
        self.bytes = bytes
    }
}
