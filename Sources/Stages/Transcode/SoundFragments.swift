import Media

/// Writes the packets of sound, a fragment for each segment.
///
/// Sound often ends a few milliseconds after the picture. Such a rest joins the segment before it: a last segment that
/// no picture belongs to would be a few frames long.
struct SoundFragments {
    /// In seconds: a shorter rest is no segment of its own.
    private static let shortest = 0.25

    private let muxer: Muxer
    private var held: [Packet] = []
    private var isCutDue = false

    init(_ muxer: Muxer) { self.muxer = muxer }

    /// - Parameter startsSegment: whether a segment begins with this packet.
    mutating func write(_ packet: Packet, startsSegment: Bool) throws {
        isCutDue = isCutDue || startsSegment
        guard isCutDue else { return try muxer.write(packet) }
        held.append(packet)
        let duration = held.reduce(0) { $0 + $1.timeBase.seconds($1.duration) }
        guard duration >= Self.shortest else { return }
        try muxer.cut()
        try release()
    }

    /// Ends the file.
    mutating func finish() throws {
        try release()
        try muxer.finish()
    }

    private mutating func release() throws {
        for packet in held { try muxer.write(packet) }
        held = []
        isCutDue = false
    }
}
