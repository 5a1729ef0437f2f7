import CAV

/// A packet of a cut, in the time of its source.
struct CutPacket: Sendable {
    var bytes: [UInt8]
    /// When it is shown, in ticks of its stream.
    var shown: Int64
    /// When it is decoded.
    var decoded: Int64
    var duration: Int64
    var isKey: Bool
}

extension Packet {
    /// A copy of what is inside.
    var bytes: [UInt8] {
        guard let data = pointer.pointee.data, size > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: size))
    }
}
