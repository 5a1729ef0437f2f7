/// A path as the file system has it: bytes, which need not be UTF-8.
public struct RawPath: Sendable, Hashable {
    /// Without a NUL.
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// A name below this one.
    public func appending(_ name: RawPath) -> RawPath { RawPath(bytes + [0x2F] + name.bytes) }

    /// For people, and for names of our own: what is no UTF-8 has the replacement character.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// As C takes it.
    var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}
