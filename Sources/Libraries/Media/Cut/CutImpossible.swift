/// Why a cut cannot be made from copies: the codec, or what the stream does with it. It can still be encoded in full.
public struct CutImpossible: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence without a period: `the pictures are coded with vp9`.
    public let words: String

    public init(_ words: String) { self.words = words }

    public var description: String { words }
}
