/// Header fields, in order (RFC 9110, section 5). Names are lower case: they compare without regard to case.
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    /// A line; the name is in lower case.
    public typealias Element = (name: String, value: String)
    private var fields: [Field] = []

    private struct Field: Sendable, Equatable {
        let name: String
        var value: String
    }

    /// None.
    public init() {}

    /// One line for each pair, in order.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// The first value of a field; setting replaces all, or removes them.
    public subscript(name: String) -> String? {
        get {
            let name = Self.folded(name)
            return fields.first { $0.name == name }?.value
        }
        set {
            let name = Self.folded(name)
            fields.removeAll { $0.name == name }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Every value of a field, in order.
    public func all(_ name: String) -> [String] {
        let name = Self.folded(name)
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// One more line with this name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: Self.folded(name), value: value))
    }

    mutating func add(folded name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// Number of lines.
    public var count: Int { fields.count }

    /// All lines, in order.
    public func makeIterator() -> AnyIterator<Element> {
        var iterator = fields.makeIterator()
        return AnyIterator { iterator.next().map { ($0.name, $0.value) } }
    }

    /// Appends all lines as they go over the wire. Characters that would end a line become spaces.
    func write(to bytes: inout [UInt8]) {
        for field in fields {
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(0x3A)
            bytes.append(0x20)
            let start = bytes.count
            bytes.append(contentsOf: field.value.utf8)
            for index in start..<bytes.count where bytes[index] < 0x20 && bytes[index] != 0x09 || bytes[index] == 0x7F {
                bytes[index] = 0x20
            }
            bytes.append(0x0D)
            bytes.append(0x0A)
        }
    }

    private static func folded(_ name: String) -> String {
        name.utf8.contains { $0 >= 0x41 && $0 <= 0x5A } ? name.lowercased() : name
    }
}
