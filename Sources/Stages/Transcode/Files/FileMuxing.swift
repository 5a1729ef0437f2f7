import Media

/// The thread that writes packets of a whole file, picture and sound in the order in which they are decoded. Whichever
/// is ahead waits, so that no more than a moment of either is in memory.
struct FileMuxing: Sendable {
    let muxer: Muxer
    /// In the order of the muxer's tracks.
    let tracks: [BoundedQueue<Packet>]

    func run() throws {
        var next: [(packet: Packet, time: Double)?] = []
        for track in tracks { next.append(try Self.load(track)) }
        while let first = next.indices.filter({ next[$0] != nil }).min(by: { Self.time(next[$0]) < Self.time(next[$1]) }),
            let packet = next[first]?.packet
        {
            try muxer.write(packet, track: first)
            next[first] = try Self.load(tracks[first])
        }
        try muxer.finish()
    }

    private static func time(_ next: (packet: Packet, time: Double)?) -> Double { next?.time ?? .infinity }

    private static func load(_ track: BoundedQueue<Packet>) throws -> (packet: Packet, time: Double)? {
        try track.take().map { packet in
            let time = packet.decodeTime ?? packet.presentationTime ?? 0
            return (packet, packet.timeBase.seconds(time))
        }
    }
}
