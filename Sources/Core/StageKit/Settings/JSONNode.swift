/// A JSON value that remembers where it stood, so that a mistake can be pointed at.
public struct JSONNode: Sendable {
    /// 1-based; columns count characters.
    public struct Position: Sendable, Equatable, Comparable {
        public let line: Int
        public let column: Int
        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
        public static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    public struct Member: Sendable {
        public let key: String
        public let keyPosition: Position
        public let node: JSONNode
        public init(key: String, keyPosition: Position, node: JSONNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.node = node
        }
    }

    public enum Value: Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    public let value: Value
    public let position: Position

    public init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }

    /// The plain value.
    public var json: JSON {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let nodes): .array(nodes.map(\.json))
        case .object(let members): .object(members.map { JSON.Member($0.key, $0.node.json) })
        }
    }

    /// A node for a value that stands in no file.
    public init(_ json: JSON) {
        position = Position(line: 0, column: 0)
        value =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .number(let value): .number(value)
            case .string(let value): .string(value)
            case .array(let values): .array(values.map(JSONNode.init))
            case .object(let members):
                .object(
                    members.map {
                        Member(key: $0.key, keyPosition: Position(line: 0, column: 0), node: JSONNode($0.value))
                    })
            }
    }

    public var members: [Member]? { if case .object(let members) = value { members } else { nil } }

    /// The member with this key; the last of several.
    public subscript(key: String) -> JSONNode? { members?.last { $0.key == key }?.node }

    /// For people: `a string`, `true or false`.
    public var kindInWords: String {
        switch value {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
