import CSys

/// Reads a `multipart/form-data` body part by part, as it arrives, in constant memory (RFC 7578).
///
///     var form = try MultipartReader(request)
///     while let part = try await form.next() {
///         while let chunk = try await form.chunk() { … }
///     }
public struct MultipartReader: Sendable {
    /// The fields of a part.
    public struct Part: Sendable, Equatable {
        /// The form field's name.
        public let name: String
        /// As the client calls its file; nil for a plain value.
        public let fileName: String?
        /// As the client says; nil when it says nothing.
        public let mediaType: String?
    }

    private static let headLimit = 8 << 10
    private let body: BodyStream
    private let delimiter: [UInt8]
    // A delimiter begins with a line end, but the first one may stand at the very start.
    private var buffer: [UInt8] = [0x0D, 0x0A]
    private var isInside = true
    private var isDone = false
    private var parts = 0

    /// - Throws: `HTTPError` (415) when the request is not of this type, (400) when it has no boundary.
    public init(_ request: Request) throws {
        guard request.mediaType == "multipart/form-data", let type = request.headers["content-type"] else {
            throw HTTPError(415, "the body is not multipart/form-data")
        }
        guard let boundary = FieldParameters(type)["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw HTTPError.badRequest("multipart/form-data needs a boundary of 1 to 70 characters")
        }
        self.init(request.body, boundary: boundary)
    }

    init(_ body: BodyStream, boundary: String) {
        self.body = body
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The next part; what was not read of the one before is skipped. Nil after the last.
    ///
    /// - Throws: `HTTPError` (400) for a broken body, or as `BodyStream.next()`.
    public mutating func next() async throws -> Part? {
        while try await chunk() != nil {}
        if isDone { return nil }
        parts += 1
        guard parts <= 100 else { throw HTTPError.badRequest("the form has more than 100 parts") }
        let head = try await head()
        isInside = true
        return try Self.part(head)
    }

    /// The next bytes of the current part; nil at its end.
    ///
    /// - Throws: as `next()`.
    public mutating func chunk() async throws -> [UInt8]? {
        while isInside {
            if let end = find(delimiter) {
                if end > 0 { return take(end) }
                _ = take(delimiter.count)
                isInside = false
                try await finishDelimiter()
                return nil
            }
            let safe = buffer.count - delimiter.count + 1
            if safe > 0 { return take(safe) }
            try await more()
        }
        return nil
    }

    /// The rest of the current part as text.
    ///
    /// - Throws: `HTTPError` (413) beyond `limit` bytes, (400) when it is not UTF-8.
    public mutating func text(limit: Int) async throws -> String {
        var bytes: [UInt8] = []
        while let chunk = try await chunk() {
            bytes += chunk
            guard bytes.count <= limit else { throw HTTPError.tooLarge(limit: limit) }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPError.badRequest("a text part is not UTF-8")
        }
        return text
    }

    private mutating func finishDelimiter() async throws {
        while buffer.count < 2 { try await more() }
        if buffer.starts(with: [0x2D, 0x2D]) {
            isDone = true
            buffer = []
            // What follows the last delimiter means nothing.
            while try await body.next() != nil {}
            return
        }
        guard take(2) == [0x0D, 0x0A] else { throw Self.broken }
    }

    private mutating func head() async throws -> [UInt8] {
        // A part without any field begins with the empty line.
        while true {
            if buffer.starts(with: [0x0D, 0x0A]) { return [] }
            if let end = find([0x0D, 0x0A, 0x0D, 0x0A]) {
                let head = take(end + 2)
                _ = take(2)
                return head
            }
            guard buffer.count <= Self.headLimit else { throw HTTPError.badRequest("the head of a part is too long") }
            try await more()
        }
    }

    private mutating func more() async throws {
        guard let chunk = try await body.next() else {
            throw HTTPError.badRequest("the form ends before its last boundary")
        }
        buffer += chunk
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        if count == buffer.count {
            defer { buffer = [] }
            return buffer
        }
        defer { buffer.removeSubrange(..<count) }
        return Array(buffer[..<count])
    }

    private func find(_ needle: [UInt8]) -> Int? {
        let index = buffer.withUnsafeBytes { bytes in
            needle.withUnsafeBytes { csys_find(bytes.baseAddress, bytes.count, $0.baseAddress, $0.count) }
        }
        return index >= 0 ? index : nil
    }

    private static let broken = HTTPError.badRequest("a boundary of the form is not followed by a line end")

    private static func part(_ head: [UInt8]) throws -> Part {
        var fields = Headers()
        for line in head.split(separator: 0x0A) {
            guard line.last == 0x0D else { throw HTTPError.badRequest("lines of a part's head end in CR LF") }
            let field = try FieldLine(line.dropLast())
            fields.add(folded: field.name, field.value)
        }
        let disposition = FieldParameters(fields["content-disposition"] ?? "")
        guard disposition.value == "form-data", let name = disposition["name"] else {
            throw HTTPError.badRequest(
                "a part has no name", hint: "each part begins with Content-Disposition: form-data; name=\"…\"")
        }
        return Part(name: name, fileName: disposition["filename"], mediaType: fields["content-type"])
    }
}
