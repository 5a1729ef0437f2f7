/// A value in a column or a parameter.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    /// An integer.
    public init(_ value: Int) { self = .integer(Int64(value)) }
    /// An integer.
    public init(_ value: Int64) { self = .integer(value) }
    /// A number.
    public init(_ value: Double) { self = .real(value) }
    /// Text.
    public init(_ value: String) { self = .text(value) }
    /// 1 or 0: the dialect has no truth values of its own.
    public init(_ value: Bool) { self = .integer(value ? 1 : 0) }
    /// Text, or NULL for nil.
    public init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    /// An integer, or NULL for nil.
    public init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    /// Text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
}
