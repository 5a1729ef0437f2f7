/// The head of a box: what it is and where it lies (ISO/IEC 14496-12, section 4.2).
public struct BoxHeader: Sendable, Equatable {
    public let type: FourCC

    /// Of its first byte, in the file.
    public let offset: Int

    /// 8, or 16 with a 64-bit size; the extended type of a `uuid` box counts as payload.
    public let headerSize: Int

    /// With the head, in bytes.
    public let size: Int

    public init(type: FourCC, offset: Int, headerSize: Int, size: Int) {
        self.type = type
        self.offset = offset
        self.headerSize = headerSize
        self.size = size
    }

    /// The whole box.
    public var range: Range<Int> { offset..<offset + size }

    /// What is inside.
    public var payload: Range<Int> { offset + headerSize..<offset + size }
}
