/// Mends the clock of a file: where it jumps, what follows is moved so that it goes on where it stood.
///
/// Streams of a file jump together but are not read at the same moment: a stream that jumps takes the move that
/// another one made before it, when that fits, so that they stay in step.
public struct Timeline: Sendable {
    /// Broadcast containers (MPEG-TS) promise nothing about their clock; others do and are believed.
    public let isLoose: Bool
    /// In seconds: a step forward that is longer is a jump, a shorter one a hole.
    public var longestHole = 10.0
    /// In seconds: a step back that is longer is a jump.
    public var longestStepBack = 0.5

    private var moves = [0.0]
    private var streams: [Int: (move: Int, end: Double)] = [:]

    /// - Parameter isLoose: `Demuxer.hasLooseClock`.
    public init(isLoose: Bool) { self.isLoose = isLoose }

    /// How often the clock jumped.
    public var jumps: Int { moves.count - 1 }

    /// Moves a packet to where it belongs.
    ///
    /// A time of presentation that is absurdly far from the time of decoding is taken away: one wrong bit would
    /// otherwise let a picture stand for hours.
    public mutating func mend(_ packet: Packet) {
        if let shown = packet.presentationTime, let decoded = packet.decodeTime {
            let delay = packet.timeBase.seconds(shown &- decoded).magnitude
            if delay > max(10, 20 * packet.timeBase.seconds(packet.duration)) { packet.presentationTime = nil }
        }
        guard let time = packet.decodeTime ?? packet.presentationTime else { return }
        let base = packet.timeBase
        packet.move(
            by: move(stream: packet.stream, time: base.seconds(time), duration: base.seconds(packet.duration)))
    }

    /// By how much to move a packet, in seconds.
    ///
    /// - Parameters: in seconds, as the file says.
    public mutating func move(stream: Int, time: Double, duration: Double) -> Double {
        guard isLoose else { return 0 }
        guard let state = streams[stream] else {
            streams[stream] = (moves.count - 1, time + moves[moves.count - 1] + duration)
            return moves[moves.count - 1]
        }
        var index = state.move
        if !follows(time + moves[index], state.end) {
            if let later = moves.indices.dropFirst(index + 1).first(where: { fits(time + moves[$0], state.end) }) {
                index = later
            } else {
                moves.append(state.end - time)
                index = moves.count - 1
            }
        }
        streams[stream] = (index, max(time + moves[index] + duration, state.end - longestStepBack))
        return moves[index]
    }

    private func follows(_ time: Double, _ end: Double) -> Bool {
        time >= end - longestStepBack && time <= end + longestHole
    }

    /// Closer than `follows`: a move is only shared when it puts the stream about where it stood.
    private func fits(_ time: Double, _ end: Double) -> Bool { abs(time - end) < 2 }
}
