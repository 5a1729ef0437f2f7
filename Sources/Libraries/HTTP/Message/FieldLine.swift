/// One header line: a token, a colon right after it, a value (RFC 9112, section 5).
struct FieldLine {
    /// Lower case.
    let name: String
    let value: String

    /// - Throws: `HTTPError` (400) for a line that is not clean.
    init(_ line: ArraySlice<UInt8>) throws {
        guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else {
            throw HTTPError.badRequest("a header line is: name, colon, value")
        }
        let name = line[..<colon]
        // A space here, or at the start of a line (folding), is how one server reads what another does not.
        guard name.allSatisfy(Self.isToken) else {
            throw HTTPError.badRequest("a header name has only letters, digits and -, and no space before the colon")
        }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw HTTPError.badRequest("a header value has a control character")
        }
        self.name = String(
            unsafeUninitializedCapacity: name.count,
            initializingUTF8With: { buffer in
                for (index, byte) in name.enumerated() {
                    buffer[index] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
                }
                return name.count
            })
        self.value = String(decoding: value, as: UTF8.self)
    }

    /// A `tchar` (RFC 9110, section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

extension BodyFraming {
    /// Decides how long the body is (RFC 9112, section 6.3), refusing every ambiguity.
    ///
    /// - Throws: `HTTPError` (400, 501).
    init(_ headers: Headers, minorVersion: Int) throws {
        let codings = headers.all("transfer-encoding")
        let lengths = headers.all("content-length")
        guard codings.isEmpty || lengths.isEmpty else {
            throw HTTPError.badRequest("Content-Length and Transfer-Encoding exclude each other")
        }
        if !codings.isEmpty {
            guard minorVersion >= 1 else { throw HTTPError.badRequest("HTTP/1.0 has no Transfer-Encoding") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                throw HTTPError(501, "the only Transfer-Encoding known here is chunked")
            }
            self = .chunked
            return
        }
        guard let length = lengths.first else {
            self = .none
            return
        }
        guard lengths.count == 1 else { throw HTTPError.badRequest("Content-Length is given more than once") }
        guard (1...18).contains(length.utf8.count), length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let count = Int(length)
        else { throw HTTPError.badRequest("Content-Length is not a number of bytes") }
        self = count == 0 ? .none : .length(count)
    }
}
