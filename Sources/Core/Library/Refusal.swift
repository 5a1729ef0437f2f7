/// Why the library or the service does not do what it was asked for.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of obstacle; a server makes its status of it.
    public enum Kind: Sendable, Equatable {
        /// The request itself is wrong.
        case invalid
        /// Not for whoever asks.
        case forbidden
        case notFound
        /// It does not go with the present state.
        case conflict
        /// Somebody else has it at the moment.
        case locked
        /// It was there, and is no more.
        case gone
        /// More than was announced.
        case tooLarge
        /// The disk is full.
        case noSpace
        /// The data folder cannot be used, or the service is stopping.
        case unavailable
    }

    /// What kind of obstacle.
    public let kind: Kind
    /// For programs.
    public let code: String
    /// One sentence without a period.
    public let words: String
    /// What would be right.
    public let hint: String?
    /// The member of the request that is wrong.
    public let field: String?

    /// A refusal in words.
    public init(_ kind: Kind, code: String, _ words: String, hint: String? = nil, field: String? = nil) {
        self.field = field
        self.kind = kind
        self.code = code
        self.words = words
        self.hint = hint
    }

    /// Words and hint.
    public var description: String { hint.map { "\(words); \($0)" } ?? words }

    static let noSpace = Refusal(
        .noSpace, code: "no_space", "no space left on the disk of the data folder", hint: "make room and try again")
}
