/// What a `Range` field asks for, of a file of a known size (RFC 9110, section 14).
public enum ByteRange: Sendable, Equatable {
    /// Send the whole: no field, another unit, a syntax error, or ranges that are more work than the whole.
    case whole
    /// Ascending as asked, none empty, none outside the file.
    case parts([Range<Int>])
    /// 416.
    case unsatisfiable

    private static let most = 16

    /// - Parameters:
    ///   - field: the value of `Range`; nil when there is none.
    ///   - size: of the file, in bytes.
    public init(_ field: String?, size: Int) {
        guard let field, let specs = Self.specs(field) else {
            self = .whole
            return
        }
        let ranges = specs.compactMap { $0.range(in: size) }
        if ranges.isEmpty {
            self = .unsatisfiable
        } else if ranges.count > 1, ranges.reduce(0, { $0 + $1.count }) > size {
            // Many overlapping ranges are an attack, not a wish (section 14.2).
            self = .whole
        } else {
            self = .parts(ranges)
        }
    }

    private struct Spec {
        let first: Int?
        let last: Int?

        func range(in size: Int) -> Range<Int>? {
            guard let first else {
                guard let last, last > 0, size > 0 else { return nil }
                return max(0, size - last)..<size
            }
            guard first < size else { return nil }
            return first..<min(size, (last ?? size - 1) + 1)
        }
    }

    private static func specs(_ field: String) -> [Spec]? {
        let unit = field.utf8.prefix(6)
        guard unit.count == 6, unit.elementsEqual("bytes=".utf8, by: { $0 | 0x20 == $1 | 0x20 }) else { return nil }
        let texts = field.utf8.dropFirst(6).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard texts.count <= most else { return nil }
        var specs: [Spec] = []
        for text in texts {
            let sides = Substring(text).trimmingSpaces().utf8
                .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard sides.count == 2, let first = number(sides[0]), let last = number(sides[1]) else { return nil }
            switch (first, last) {
            case (nil, nil): return nil
            case (let first?, let last?) where last < first: return nil
            default: specs.append(Spec(first: first, last: last))
            }
        }
        return specs
    }

    /// Nil for no number; nil inside for an empty text.
    private static func number(_ text: Substring.UTF8View) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.count <= 18, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
