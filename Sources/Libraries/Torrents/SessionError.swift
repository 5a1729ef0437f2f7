/// What a session could not do, and why.
public struct SessionError: Error, Sendable, Equatable, CustomStringConvertible {
    public let words: String
    public var description: String { words }
    init(_ words: String) { self.words = words }
}
