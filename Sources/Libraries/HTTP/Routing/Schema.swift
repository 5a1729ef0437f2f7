/// What a JSON value looks like: as much of JSON Schema (2020-12) as the description of an API needs.
public indirect enum Schema: Sendable, Equatable {
    /// Any value at all.
    case any
    /// True or false.
    case boolean
    /// A text; `format` as in JSON Schema: `uuid`, `date-time`, `uri-reference`.
    case string(format: String? = nil, pattern: String? = nil, length: ClosedRange<Int>? = nil)
    /// One of these texts.
    case words([String])
    /// A whole number.
    case integer(minimum: Int? = nil, maximum: Int? = nil)
    /// A number.
    case number(minimum: Double? = nil, maximum: Double? = nil)
    /// A list of such values.
    case array(Schema)
    /// An object with these members and no others.
    case object([Member])
    /// An object whose members have any names and such values.
    case map(Schema)
    /// Such a value, or `null`.
    case nullable(Schema)
    /// A schema that the description shows once, under this name, and refers to elsewhere: `Video`.
    case named(String, Schema)
    /// Bytes, such as a file in a form.
    case binary

    /// A member of an object.
    public struct Member: Sendable, Equatable {
        /// As it stands in the object.
        public let name: String
        /// What its value looks like.
        public let schema: Schema
        /// One sentence for people; empty when the name says it.
        public let help: String
        /// Whether it is always there.
        public let isRequired: Bool

        /// A member that is always there.
        public static func always(_ name: String, _ schema: Schema, _ help: String = "") -> Member {
            Member(name: name, schema: schema, help: help, isRequired: true)
        }

        /// A member that may be absent.
        public static func maybe(_ name: String, _ schema: Schema, _ help: String = "") -> Member {
            Member(name: name, schema: schema, help: help, isRequired: false)
        }
    }

    /// A UUID in lower case.
    public static let id = Schema.string(format: "uuid")
    /// An RFC 3339 time.
    public static let time = Schema.string(format: "date-time")
    /// A text without more said.
    public static let text = Schema.string()
    /// A whole number, 0 or more: bytes, pieces.
    public static let count = Schema.integer(minimum: 0)
}
