import Foundation
import Media

/// Copies one stream of a chunk into a file of its own, whose clock begins at 0.
struct LiveCopy {
    /// How long before it is shown a picture is decoded, in seconds: what encoders need that reorder pictures, and a
    /// little more. The same for all, because the edit list at the front of the file, which takes it back, is the first
    /// one's.
    static let reordering = 0.2
    /// What is rounding of a container's clock, in seconds.
    private static let rounding = 0.001

    private let stream: StreamInfo
    private let demuxer: Demuxer
    private let earliest: Double?
    private var cuts: ArraySlice<Double>
    private let file: URL
    private let interrupt: Interrupt
    private var muxer: Muxer?
    private var first: (time: Double, place: Placement)?
    private var early = 0.0
    /// As `LivePart.keys`.
    private(set) var keys: [Double] = []

    /// As `LivePart.init`.
    init(
        _ stream: StreamInfo, of demuxer: Demuxer, from earliest: Double?, cuts: [Double], to file: URL,
        interrupt: @escaping Interrupt
    ) {
        (self.stream, self.demuxer, self.earliest, self.cuts) = (stream, demuxer, earliest, cuts[...])
        (self.file, self.interrupt) = (file, interrupt)
    }

    /// - Returns: where it goes; nil when there is nothing.
    mutating func run(_ placing: (Double) -> Placement) throws -> Placement? {
        demuxer.select([stream.index])
        while let packet = try demuxer.read() {
            guard let time = packet.seconds, packet.decodeTime != nil, !packet.isCorrupt else { continue }
            let middle = time + packet.timeBase.seconds(packet.duration) / 2
            if let earliest, first == nil, middle < earliest { continue }
            try cut(before: packet, at: time)
            move(packet, at: time, placing)
            try write(packet)
        }
        try muxer?.finish()
        return first?.place
    }

    private mutating func cut(before packet: Packet, at time: Double) throws {
        guard first != nil, let next = cuts.first, time >= next - Self.rounding else { return }
        // A picture that is no key frame begins nothing, and the next key frame is elsewhere.
        guard stream.video == nil || (packet.isKey && time <= next + Self.rounding) else { return }
        cuts = cuts.dropFirst()
        try muxer?.cut()
    }

    private mutating func move(_ packet: Packet, at time: Double, _ placing: (Double) -> Placement) {
        if let first {
            packet.move(by: first.place.lead - first.time)
            if packet.isKey { keys.append(time) }
        } else {
            let place = placing(time)
            first = (time, place)
            packet.move(by: -time)
            keys = [time - place.lead]
            if stream.video != nil { early = max(0, Self.reordering - packet.reordering) }
        }
        packet.decode(earlier: early)
    }

    private mutating func write(_ packet: Packet) throws {
        let configuration = stream.audio == nil ? nil : packet.removeADTSHeader()
        if muxer == nil {
            muxer = try Muxer(
                file, copying: stream.index, of: demuxer, frameRate: stream.video?.averageFrameRate,
                clock: stream.audio.map { Rational($0.sampleRate, 1) } ?? stream.timeBase.inverse,
                configuration: configuration, interrupt: interrupt)
        }
        try muxer?.write(packet)
    }
}
