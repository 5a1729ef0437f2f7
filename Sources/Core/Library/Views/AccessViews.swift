public import StageKit

/// A token as lists show it: all but itself, which is known nowhere.
public struct TokenView: Codable, Sendable, Equatable {
    /// To delete it by.
    public var id: Identifier
    /// For people; may be empty.
    public var name: String
    /// `read`, `upload` or `manage`.
    public var scope: String
    /// Made by the first start, not by a person.
    public var isAutomatic: Bool
    /// When it was made.
    public var createdAt: Timestamp
    /// To the minute; null when it never was.
    @Nullable public var lastUsedAt: Timestamp?
}

/// Somebody with a password.
public struct UserView: Codable, Sendable, Equatable {
    /// As it is typed.
    public var name: String
    /// `read`, `upload` or `manage`.
    public var scope: String
    /// When it was made.
    public var createdAt: Timestamp
}

/// What signed addresses are made with.
public struct SigningKey: Sendable, Equatable {
    /// Part of every signed address.
    public let id: String
    /// Hexadecimal digits.
    public let secret: Secret
    /// Since when.
    public let createdAt: Timestamp
    /// Since when another key makes the new signatures; nil for the one that does.
    public let retiredAt: Timestamp?
}
