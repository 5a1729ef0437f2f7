/// Takes the chunked coding off a body (RFC 9112, section 7.1). A value without I/O.
public struct ChunkedDecoder: Sendable, Equatable {
    private enum State: Sendable, Equatable {
        case size(digits: Int)
        case sizeEnd
        case extensions
        case data
        case dataEnd(sawReturn: Bool)
        case trailer
        case done
    }

    private var state = State.size(digits: 0)
    private var remaining = 0
    private var overhead = 0
    private var lineLength = 0
    private var previous: UInt8 = 0

    /// A decoder at the start of a body.
    public init() {}

    /// Whether the last chunk and the trailers are read.
    public var isFinished: Bool { state == .done }

    /// Reads coded bytes and appends what they carry.
    ///
    /// - Returns: how many bytes it took; the rest belongs to the next request.
    /// - Throws: `HTTPError` (400) for a bad size, a missing line end, or more than 16 KiB of extensions or trailers.
    public mutating func decode(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) throws -> Int {
        var index = input.startIndex
        while index < input.endIndex, state != .done {
            if state == .data {
                let count = min(remaining, input.endIndex - index)
                output.append(contentsOf: input[index..<(index + count)])
                index += count
                remaining -= count
                if remaining == 0 { state = .dataEnd(sawReturn: false) }
            } else {
                try step(input[index])
                index += 1
            }
        }
        return index - input.startIndex
    }

    private mutating func step(_ byte: UInt8) throws {
        switch state {
        case .size(let digits): try size(byte, digits: digits)
        case .sizeEnd:
            guard byte == 0x0A else { throw Self.badLine }
            if remaining == 0 { lineLength = 0 }
            state = remaining == 0 ? .trailer : .data
        case .extensions:
            try count()
            guard byte != 0x0A, byte != 0 else { throw Self.badLine }
            if byte == 0x0D { state = .sizeEnd }
        case .dataEnd(let sawReturn):
            guard byte == (sawReturn ? 0x0A : 0x0D) else { throw Self.badLine }
            if sawReturn { overhead = 0 }
            state = sawReturn ? .size(digits: 0) : .dataEnd(sawReturn: true)
        case .trailer: try trailer(byte)
        case .data, .done: break
        }
    }

    private mutating func size(_ byte: UInt8, digits: Int) throws {
        if let value = PercentCoding.hexValue(byte) {
            guard digits < 15 else { throw HTTPError.badRequest("a chunk size is too large") }
            if digits == 0 { remaining = 0 }
            remaining = remaining << 4 | Int(value)
            state = .size(digits: digits + 1)
        } else {
            guard digits > 0, byte == 0x0D || byte == 0x3B else {
                throw HTTPError.badRequest("a chunk begins with its size in hexadecimal digits")
            }
            state = byte == 0x0D ? .sizeEnd : .extensions
        }
    }

    /// Trailers are read past: nothing here needs them.
    private mutating func trailer(_ byte: UInt8) throws {
        try count()
        defer { previous = byte }
        guard byte != 0 else { throw Self.badLine }
        if byte == 0x0A {
            guard previous == 0x0D else { throw Self.badLine }
            if lineLength == 1 { state = .done }
            lineLength = 0
        } else {
            guard previous != 0x0D || lineLength == 0 else { throw Self.badLine }
            lineLength += 1
        }
    }

    private mutating func count() throws {
        overhead += 1
        guard overhead <= 16 << 10 else { throw HTTPError.badRequest("there is too much between the chunks") }
    }

    private static let badLine = HTTPError.badRequest("lines of a chunked body end in CR LF")
}
