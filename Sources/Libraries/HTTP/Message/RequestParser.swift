/// Finds and reads a request's head in what has arrived so far. A value without I/O; strict where leniency is how
/// requests are smuggled (RFC 9112, sections 2.2, 3, 5.1, 6.3 and 11.2).
public struct RequestParser: Sendable {
    /// How long a head may be.
    public struct Limits: Sendable {
        /// Bytes of request line and fields together.
        public var head = 32 << 10
        /// Bytes of the request target.
        public var target = 8 << 10
        /// Number of fields.
        public var fields = 100
        /// The usual limits.
        public init() {}
    }

    private let limits: Limits
    private var scanned = 0
    private var lines: [Range<Int>] = []
    private var lineStart = 0

    /// A parser at the start of a request.
    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Looks at the bytes from the start of the request on. Call again with more until it gives a head.
    ///
    /// - Returns: the head and the number of bytes it took, or nil when the head is not complete yet.
    /// - Throws: `HTTPError` (400, 414, 431, 501, 505) for anything that is no clean request; the connection is lost.
    public mutating func parse(_ bytes: ArraySlice<UInt8>) throws -> (head: RequestHead, count: Int)? {
        let start = bytes.startIndex
        while scanned < bytes.count {
            let byte = bytes[start + scanned]
            scanned += 1
            guard scanned <= limits.head else {
                throw lines.isEmpty ? Self.tooLongTarget : HTTPError(431, "the request head is too large")
            }
            if byte == 0 { throw HTTPError.badRequest("the request head has a NUL") }
            guard byte == 0x0A else { continue }
            let end = scanned - 2
            guard end >= lineStart, bytes[start + end] == 0x0D else {
                throw HTTPError.badRequest("lines of a request end in CR LF")
            }
            if end > lineStart {
                lines.append(lineStart..<end)
                guard lines.count <= limits.fields + 1 else { throw HTTPError(431, "there are too many header fields") }
            } else if !lines.isEmpty {
                let head = try read(bytes)
                return (head, scanned)
            } else if scanned > 2 {
                // One empty line before a request is forgiven (section 2.2), not more.
                throw HTTPError.badRequest("a request begins with its method")
            }
            lineStart = scanned
        }
        return nil
    }

    private static let tooLongTarget = HTTPError(414, "the request target is too long")

    private func read(_ bytes: ArraySlice<UInt8>) throws -> RequestHead {
        let slices = lines.map { bytes[(bytes.startIndex + $0.lowerBound)..<(bytes.startIndex + $0.upperBound)] }
        let (method, target, minor) = try requestLine(slices[0])
        var headers = Headers()
        for line in slices.dropFirst() {
            let field = try FieldLine(line)
            headers.add(folded: field.name, field.value)
        }
        var authority: Substring?
        var path = target
        if let absolute = Self.absoluteForm(target) { (authority, path) = absolute }
        let host = try Self.host(headers, minorVersion: minor)
        if let authority {
            guard Self.isAuthority(authority) else { throw HTTPError.badRequest("the target's host is not a host") }
            headers["host"] = String(authority)
        } else if let host, !Self.isAuthority(host[...]) {
            throw HTTPError.badRequest("Host is not a host name or address with an optional port")
        }
        let parsed = try RequestTarget(path)
        guard !parsed.isServer || method == .options else {
            throw HTTPError.badRequest("the target * is for OPTIONS alone")
        }
        return RequestHead(
            method: method, target: parsed, minorVersion: minor, headers: headers,
            framing: try BodyFraming(headers, minorVersion: minor))
    }

    private func requestLine(_ line: ArraySlice<UInt8>) throws -> (Method, Substring, Int) {
        guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw HTTPError.badRequest("the request line has characters that are not printable ASCII")
        }
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3, words.allSatisfy({ !$0.isEmpty }) else {
            throw HTTPError.badRequest("a request line is: method, target, version, with one space between")
        }
        let isVersion = words[2].count == 8 && words[2].starts(with: "HTTP/".utf8)
        guard isVersion, words[2][words[2].startIndex + 6] == 0x2E else {
            throw HTTPError.badRequest("the request line does not end in a version such as HTTP/1.1")
        }
        let version = words[2].suffix(3).map { $0 }
        guard version == Array("1.1".utf8) || version == Array("1.0".utf8) else {
            throw HTTPError(505, "this server speaks HTTP/1.1 and HTTP/1.0")
        }
        guard words[1].count <= limits.target else { throw Self.tooLongTarget }
        let name = String(decoding: words[0], as: UTF8.self)
        guard let method = Method(rawValue: name) else {
            guard words[0].count <= 32, words[0].allSatisfy(FieldLine.isToken) else {
                throw HTTPError.badRequest("the method is not a token")
            }
            let known = Method.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError(501, "the method \(name) is not known here", hint: "known: \(known)")
        }
        return (method, Substring(decoding: words[1], as: UTF8.self), version[2] == 0x31 ? 1 : 0)
    }

    /// Authority and path of `http://host/path` (RFC 9112, section 3.2.2).
    private static func absoluteForm(_ target: Substring) -> (Substring, Substring)? {
        if target.utf8.first == 0x2F { return nil }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { target.prefix($0.count).lowercased() == $0 }) else { return nil }
        let rest = target.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = rest[end...]
        return (rest[..<end], path.hasPrefix("/") ? path : "/" + path)
    }

    private static func host(_ headers: Headers, minorVersion: Int) throws -> String? {
        let hosts = headers.all("host")
        guard hosts.count <= 1 else { throw HTTPError.badRequest("Host is given more than once") }
        guard hosts.count == 1 || minorVersion == 0 else { throw HTTPError.badRequest("Host is missing") }
        return hosts.first
    }

    private static func isAuthority(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 260
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F, 0x7E: true
                default: false
                }
            }
    }
}
